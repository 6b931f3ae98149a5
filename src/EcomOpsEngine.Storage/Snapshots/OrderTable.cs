namespace EcomOpsEngine.Storage.Snapshots;

/// <summary>The order lines of all people, and those of nobody, together.</summary>
/// <param name="Fields">Text fields in column order.</param>
/// <param name="MissingNumbers">Lines without a value for each of <see cref="NumberFields"/>.</param>
/// <param name="Rows">Lines.</param>
/// <param name="FirstUs">Earliest instant at which a line was ordered, Unix microseconds; null without lines.</param>
/// <param name="LastUs">Latest such instant.</param>
public sealed record OrderTable(IReadOnlyList<TextField> Fields, IReadOnlyList<long> MissingNumbers, long Rows, long? FirstUs, long? LastUs)
{
    /// <summary>Name of the derived text field that tells whether the order belongs to a known customer: <c>true</c> or <c>false</c>.</summary>
    public const string HasCustomerField = "has_customer";

    /// <summary>Names of the number fields in column order.</summary>
    public static IReadOnlyList<string> NumberFields { get; } = ["quantity", "unit_price", "list_price", "discount", "cost", "line"];
}
