using Apache.Arrow;

namespace EcomOpsEngine.Storage.Snapshots;

/// <summary>
/// Who the people of a snapshot are. A person is a customer with all visitor rows that belong to them, or a visitor whom no customer owns.
/// Numbers run over all runs of the timeline; people with orders only are numbered too. Ids are not here: they are asked for (<see cref="Datasets.Dataset.FindPersonIds"/>).
/// </summary>
public sealed class PersonDirectory
{
    /// <summary>Number of people.</summary>
    public required int Count { get; init; }

    /// <summary>Identity code of each person, as the durable tables hold it: the customer's, or the visitor's.</summary>
    public required Int32Array IdentityCodes { get; init; }
}
