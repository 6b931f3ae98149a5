namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>What the order table is made of.</summary>
/// <param name="Rows">Lines.</param>
/// <param name="Groups">Lines by order.</param>
/// <param name="States">States of the lines.</param>
/// <param name="People">Numbered people.</param>
/// <param name="Identities">Who they are.</param>
/// <param name="Persons">Person of each order; null for orders of nobody.</param>
/// <param name="HasLoadedEvents">Whether each identity's person has loaded events.</param>
/// <param name="Calendar">Local days and hours.</param>
internal sealed record OrderInputs(
    OrderRows Rows, OrderGroups Groups, OrderStates States, PersonNumbering People, IdentityRows Identities,
    int?[] Persons, bool[] HasLoadedEvents, LocalCalendar Calendar)
{
    /// <summary>Whether an identity is a customer.</summary>
    public bool IsCustomer(int identity) => Identities.IsCustomer(identity);

    /// <summary>An order carries a visitor when a line has a visitor id or its customer has events in the timeline.</summary>
    public bool CarriesVisitor(int row)
    {
        var order = Rows.Ids.Numbers[row] - 1;
        return Groups.Visitor[order] >= 0 || (Groups.Customer[order] >= 0 && HasLoadedEvents[Groups.Customer[order]]);
    }
}
