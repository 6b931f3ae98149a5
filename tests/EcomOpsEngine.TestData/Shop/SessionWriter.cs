namespace EcomOpsEngine.TestData;

/// <summary>Writes the events of one session. A session starts below two hours before the end of the range and lasts less.</summary>
internal sealed class SessionWriter(SampleShopOptions options, ShopCalendar calendar, SeededRandom random, PersonHistory history)
{
    /// <summary>No session has more events (24 for people, whose longest gap is two minutes).</summary>
    public const int MaxEvents = 24;

    private const double TieShare = 0.045;

    private readonly OrderWriter orders = new(options, calendar, random, history);
    private long nextSession = 1;
    private bool firstLinked, secondLinked, registered;
    private byte variant;
    private ShopEvent row;
    private int count;
    private int depth;

    public void StartPerson()
    {
        firstLinked = secondLinked = registered = false;
        variant = 0;
    }

    public void WriteHuman(long startUs, int index)
    {
        PersonTraits traits = history.Traits;
        bool second = traits.SecondDevice is not null && index > traits.DeepSession && random.Chance(0.4);
        bool deep = index == traits.DeepSession;
        Open(startUs, traits, second, index);
        depth = deep ? traits.Depth : index < traits.DeepSession ? Shallow(traits) : LaterDepth(traits);
        bool fromHome = !traits.IsLander && (deep || index == 0 || depth < 2 || random.Chance(0.6));
        int step = fromHome ? 0 : 2;
        int sku = ShopCatalog.SkuWeights.Draw(random);
        EmitStep(step, sku);
        Expose(traits, index);
        if ((second && !secondLinked) || (index == 0 && traits.Registers && traits.Depth < 4))
        {
            LogIn(second);
        }

        while (true)
        {
            sku = Beside(step, sku);
            if (step >= depth)
            {
                break;
            }

            step++;
            if (step == ShopEventCode.SubmitOrder && !row.LoggedIn)
            {
                LogIn(second);
            }

            EmitStep(step, sku);
        }
    }

    /// <summary>A program: one page after another at exactly equal intervals. It is exposed to the experiment and never orders.</summary>
    public void WriteBot(long startUs)
    {
        Open(startUs, history.Traits, false, 0);
        long interval = random.Between(1, 8) * 250_000L;
        int pages = random.Between(8, MaxEvents - 1);
        EmitAt(startUs, ShopEventCode.Home, 0);
        Expose(history.Traits, 0);
        for (int i = 1; i < pages; i++)
        {
            byte code = i % 6 == 1 ? ShopEventCode.Category : ShopEventCode.Detail;
            EmitAt(startUs + (i * interval), code, random.Below(ShopCatalog.Skus.Count));
        }
    }

    private void Open(long startUs, PersonTraits traits, bool second, int index)
    {
        byte channel = index == 0 || traits.IsBot ? traits.Channel
            : random.Below(20) switch { < 12 => traits.Channel, < 17 => ShopCatalog.DirectCode, _ => (byte)random.Below(ShopCatalog.Channels.Count) };
        if (channel == ShopCatalog.FailingFeedCode && !traits.IsBot && calendar.DayOf(startUs) == calendar.FeedFailureDay)
        {
            channel = ShopCatalog.DirectCode; // the few others who know the shop come without the feed
        }

        row = new ShopEvent
        {
            TimeUs = startUs,
            Session = nextSession++,
            Visitor = ShopIds.VisitorOf(history.Person, second),
            LoggedIn = (second ? secondLinked : firstLinked) && random.Chance(0.7),
            Device = second ? traits.SecondDevice!.Value : traits.Device,
            Agent = second ? traits.SecondAgent : traits.Agent,
            Channel = channel,
            Campaign = random.OneOf<byte>(ShopCatalog.CampaignsOfChannel[channel]),
            Variant = variant,
        };
        count = 0;
    }

    private int LaterDepth(PersonTraits traits)
    {
        if (traits.Buyer != BuyerKind.None && random.Chance(traits.ReorderRate))
        {
            return 5;
        }

        return traits.Depth >= 4 && random.Chance(0.07) ? 4 : Shallow(traits);
    }

    // No session goes deeper than the person's depth; landers have at least their product page.
    private int Shallow(PersonTraits traits)
    {
        int wish = random.Below(20) switch { < 11 => 0, < 16 => 1, < 19 => 2, _ => 3 };
        return Math.Min(traits.IsLander ? Math.Max(wish, 2) : wish, traits.Depth);
    }

    private void Expose(PersonTraits traits, int index)
    {
        if (index == 0 && variant == 0 && traits.Arm is { } arm)
        {
            variant = (byte)(arm + 1);
            row.Variant = variant;
            EmitAt(row.TimeUs, ShopEventCode.Exposure, 0); // the page and its exposure are logged at one instant
        }
    }

    private void LogIn(bool second)
    {
        row.LoggedIn = true;
        history.Customer = ShopIds.CustomerOf(history.Person);
        if (!registered)
        {
            registered = true;
            Emit(ShopEventCode.Register, 0);
        }

        Emit(ShopEventCode.Login, 0);
        if (second)
        {
            secondLinked = true;
        }
        else
        {
            firstLinked = true;
        }
    }

    // Looking at further products, and what the funnel does not count; answers the product that goes into the cart.
    private int Beside(int step, int sku)
    {
        if (step == ShopEventCode.Detail)
        {
            while (count < MaxEvents - 12 && random.Chance(0.25))
            {
                sku = ShopCatalog.SkuWeights.Draw(random);
                EmitStep(step, sku);
            }
        }

        while (count < MaxEvents - 10 && random.Chance(0.2))
        {
            Emit(random.OneOf(ShopEventCode.Beside(step)), sku);
        }

        return sku;
    }

    private void EmitStep(int step, int sku)
    {
        Emit((byte)step, sku);
        if (step == ShopEventCode.SubmitOrder)
        {
            orders.Place(row, sku, depth > step);
        }
        else if (step == ShopEventCode.Paid)
        {
            orders.Pay(row.TimeUs);
        }
    }

    private void Emit(byte code, int sku)
    {
        if (count > 0 && !random.Chance(TieShare))
        {
            double skew = random.NextDouble();
            row.TimeUs += 1_500_000 + (long)(skew * skew * 118_000_000);
        }

        EmitAt(row.TimeUs, code, sku);
    }

    private void EmitAt(long timeUs, byte code, int sku)
    {
        row.TimeUs = timeUs;
        row.Event = code;
        row.Sku = ShopEventCode.HasSku(code) ? (byte)(sku + 1) : (byte)0;
        history.Events.Add(row);
        count++;
    }
}
