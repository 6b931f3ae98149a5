using System.Globalization;

namespace EcomOpsEngine.TestData;

/// <summary>Texts of the shop's identifiers. Batches hold the numbers; extracts and loads hold these texts.</summary>
public static class ShopIds
{
    /// <summary>"E1".</summary>
    public static string Event(long number) => Text('E', number);

    /// <summary>"V1".</summary>
    public static string Visitor(long number) => Text('V', number);

    /// <summary>"S1".</summary>
    public static string Session(long number) => Text('S', number);

    /// <summary>"C1".</summary>
    public static string Customer(long number) => Text('C', number);

    /// <summary>"D1" (订单).</summary>
    public static string Order(long number) => Text('D', number);

    /// <summary>The person behind a visitor number: each person has two, the second for a second device.</summary>
    public static long PersonOfVisitor(long visitor) => (visitor - 1) / 2;

    /// <summary>The person behind a customer number.</summary>
    public static long PersonOfCustomer(long customer) => customer - 10_001;

    internal static long VisitorOf(long person, bool second) => (person * 2) + (second ? 2 : 1);

    internal static long CustomerOf(long person) => person + 10_001;

    private static string Text(char prefix, long number) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{number}");
}
