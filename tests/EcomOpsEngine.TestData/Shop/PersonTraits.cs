namespace EcomOpsEngine.TestData;

/// <summary>How often a buyer comes back.</summary>
internal enum BuyerKind : byte
{
    None,
    Once,
    Repeating,
    Loyal,
}

/// <summary>What is drawn about a person before their sessions.</summary>
internal readonly record struct PersonTraits
{
    public bool IsBot { get; init; }

    /// <summary>Lands on a product page and never sees the home page.</summary>
    public bool IsLander { get; init; }

    public bool PriceSensitive { get; init; }

    /// <summary>Registers without an order.</summary>
    public bool Registers { get; init; }

    public byte Device { get; init; }

    /// <summary>A second device with a visitor id of its own, linked by a login.</summary>
    public byte? SecondDevice { get; init; }

    public byte Agent { get; init; }

    public byte SecondAgent { get; init; }

    public byte Channel { get; init; }

    public byte CityTier { get; init; }

    /// <summary>Arm of the experiment, null for people outside it.</summary>
    public int? Arm { get; init; }

    /// <summary>Deepest step of the funnel.</summary>
    public int Depth { get; init; }

    public BuyerKind Buyer { get; init; }

    public int FirstDay { get; init; }

    /// <summary>No session starts on or after this day.</summary>
    public int EndDay { get; init; }

    public int Sessions { get; init; }

    /// <summary>Which session reaches the depth.</summary>
    public int DeepSession { get; init; }

    /// <summary>Probability that a later session of a buyer orders again.</summary>
    public double ReorderRate => Buyer switch
    {
        BuyerKind.Once => 0.04,
        BuyerKind.Repeating => 0.45,
        BuyerKind.Loyal => 0.62,
        _ => 0,
    };

    public static PersonTraits Draw(SeededRandom random, SampleShopOptions options, ShopCalendar calendar)
    {
        bool bot = random.Chance(options.BotShare);
        bool lander = !bot && random.Chance(ShopRates.LanderShare);
        byte device = bot ? (byte)1 : (byte)ShopRates.Devices.Draw(random);
        byte channel = (byte)ShopCatalog.ChannelWeights.Draw(random);
        int first = calendar.DrawDay(random, 0, options.Days);
        bool inExperiment = !lander && first >= options.ExperimentFirstDay && first < options.ExperimentEndDay;
        int? arm = inExperiment ? random.Below(2) : null;
        int depth = bot ? 2 : ShopRates.DrawDepth(random, lander, device, channel, arm);
        BuyerKind buyer = depth < ShopRates.Steps - 1 ? BuyerKind.None : random.OneOf(Kinds);
        int sessions = bot ? random.Between(1, 3) : DrawSessions(random, buyer);
        byte? second = depth >= 4 && !bot && random.Chance(0.18) ? (byte)(device == 0 ? 1 : 0) : null;
        return new PersonTraits
        {
            IsBot = bot,
            IsLander = lander,
            PriceSensitive = random.Chance(0.3),
            Registers = !bot && random.Chance(0.12),
            Device = device,
            SecondDevice = second,
            Agent = bot && random.Chance(0.5)
                ? (byte)random.Between(ShopCatalog.FirstBotAgent, ShopCatalog.UserAgents.Count - 1)
                : random.OneOf<byte>(ShopCatalog.AgentsOfDevice[device]),
            SecondAgent = random.OneOf<byte>(ShopCatalog.AgentsOfDevice[second ?? device]),
            Channel = channel,
            CityTier = (byte)ShopCatalog.CityTierWeights.Draw(random),
            Arm = arm,
            Depth = depth,
            Buyer = buyer,
            FirstDay = first,
            EndDay = first + Math.Max(1, (options.Days - first) * random.OneOf(LifePercent) / 100),
            Sessions = sessions,
            DeepSession = sessions > 1 && random.Chance(0.25) ? 1 : 0,
        };
    }

    private static ReadOnlySpan<BuyerKind> Kinds =>
    [
        BuyerKind.Once, BuyerKind.Once, BuyerKind.Once, BuyerKind.Once, BuyerKind.Once, BuyerKind.Repeating, BuyerKind.Repeating, BuyerKind.Repeating,
        BuyerKind.Loyal, BuyerKind.Loyal,
    ];

    // How much of the remaining range a person stays with the shop.
    private static ReadOnlySpan<int> LifePercent => [100, 100, 100, 60, 25];

    private static int DrawSessions(SeededRandom random, BuyerKind buyer) => PowerLaw.Draw(random) + buyer switch
    {
        BuyerKind.Repeating => random.Between(1, 4),
        BuyerKind.Loyal => random.Between(6, 18),
        _ => 0,
    };
}
