namespace EcomOpsEngine.TestData;

/// <summary>Everything one person did. One instance is reused for all people, so that memory stays bounded.</summary>
internal sealed class PersonHistory
{
    public List<ShopEvent> Events { get; } = new(256);

    public List<ShopOrderLine> Lines { get; } = new(64);

    public List<ShopOrderStatus> Statuses { get; } = new(64);

    public long Person { get; private set; }

    public PersonTraits Traits { get; private set; }

    /// <summary>The customer number, null for people who never log in.</summary>
    public long? Customer { get; set; }

    public void Start(long person, PersonTraits traits)
    {
        Events.Clear();
        Lines.Clear();
        Statuses.Clear();
        Person = person;
        Traits = traits;
        Customer = null;
    }

    /// <summary>Orders the rows by time; rows of one instant keep the order in which they happened.</summary>
    public void Sort()
    {
        if (!IsSorted())
        {
            ShopEvent[] sorted = [.. Events.OrderBy(row => row.TimeUs)]; // stable
            Events.Clear();
            Events.AddRange(sorted);
        }
    }

    private bool IsSorted()
    {
        for (int i = 1; i < Events.Count; i++)
        {
            if (Events[i].TimeUs < Events[i - 1].TimeUs)
            {
                return false;
            }
        }

        return true;
    }
}
