using EcomOpsEngine.TestData;

namespace EcomOpsEngine.Server.Tests.Store;

/// <summary>A version of an event.</summary>
internal sealed record ShopEvent(string Id, int Version, long AtUs, string? Visitor, string? Customer, string Name, string Device);

/// <summary>A version of an order line.</summary>
internal sealed record ShopLine(
    string Order, int Line, int Version, long AtUs, string? Visitor, string? Customer, string Status, string? Category, string Channel, int Quantity, long PriceMinor);

/// <summary>A version of an order's state; without an amount a refund is of the rest.</summary>
internal sealed record ShopState(string Order, int? Line, string State, int Version, long AtUs, long? AmountMinor);

/// <summary>Where a customer lives from an instant on; null: from the beginning.</summary>
internal sealed record ShopCity(string Customer, long? FromUs, string City);

/// <summary>
/// All rows that a shop ever sent, and draws of the next ones: new rows in time order and late, links between visitors and customers, lines of known orders, states before and after
/// their orders, higher and lower versions. No two rows have one instant. An id that was erased stands for somebody new from then on: names carry the number of their erasures.
/// </summary>
internal sealed class ChangingShop(ulong seed)
{
    private const long FromUs = 1_740_787_200_000_000;
    private const long SpanSeconds = 200L * 86_400;
    private const int Visitors = 150;
    private const int Customers = 100;
    private static readonly string[] Names = ["view", "cart", "search", "login"];

    private readonly SeededRandom _random = new(seed, 7);
    private readonly Dictionary<string, int> _erasures = new(StringComparer.Ordinal);
    private int _ids;
    private int _instants;
    private double _now;

    public List<ShopEvent> Events { get; } = [];

    public List<ShopLine> Lines { get; } = [];

    public List<ShopState> States { get; } = [];

    public List<ShopCity> Cities { get; } = [];

    /// <summary>Erased customers as the rows name them.</summary>
    public HashSet<string> Erased { get; } = new(StringComparer.Ordinal);

    /// <summary>The id that is sent for a name of the rows.</summary>
    public static string? Sent(string? name) => name?.Split('#')[0];

    public IReadOnlyList<ShopEvent> DrawEvents(int least, int most)
    {
        _now = Math.Min(1, _now + .02);
        return [.. Enumerable.Range(0, _random.Between(least, most)).Select(_ => Event("e" + ++_ids, 1))];
    }

    public IReadOnlyList<ShopLine> DrawLines(int least, int most)
    {
        var drawn = new List<ShopLine>();
        for (var orders = _random.Between(least, most); orders > 0; orders--)
        {
            var order = Lines.Count > 0 && _random.Chance(.2) ? _random.OneOf<ShopLine>(Lines.ToArray()).Order : "o" + ++_ids;
            var first = Lines.Concat(drawn).Where(line => line.Order == order).Select(line => line.Line).DefaultIfEmpty(0).Max() + 1;
            drawn.AddRange(Enumerable.Range(first, _random.Between(1, 3)).Select(line => Line(order, line, 1)));
        }

        return drawn;
    }

    /// <summary>States of known orders and of some that are not there yet; each order, line and state once.</summary>
    public IReadOnlyList<ShopState> DrawStates(int most)
    {
        var drawn = new List<ShopState>();
        for (var states = _random.Between(1, most); states > 0; states--)
        {
            var order = Lines.Count > 0 && _random.Chance(.8) ? _random.OneOf<ShopLine>(Lines.ToArray()).Order : "o" + (_ids + _random.Between(1, 10));
            var state = _random.OneOf<string>(["paid", "paid", "cancelled", "refunded"]);
            if (!States.Concat(drawn).Any(known => known.Order == order && known.State == state))
            {
                drawn.Add(State(order, _random.Chance(.5) ? null : _random.Between(1, 3), state, 1));
            }
        }

        return drawn;
    }

    public IReadOnlyList<ShopEvent> CorrectEvents(int most) => [.. Some(Events, most, row => row.Id).Select(row => Event(row.Id, _random.Between(0, row.Version + 2))).Where(IsNew)];

    public IReadOnlyList<ShopLine> CorrectLines(int most) =>
        [.. Some(Lines, most, row => $"{row.Order} {row.Line}").Select(row => Line(row.Order, row.Line, _random.Between(0, row.Version + 2))).Where(IsNew)];

    public IReadOnlyList<ShopState> CorrectStates(int most) =>
        [.. Some(States, most, row => $"{row.Order} {row.Line} {row.State}").Select(row => State(row.Order, row.Line, row.State, _random.Between(0, row.Version + 2))).Where(IsNew)];

    public IReadOnlyList<ShopCity> DrawCities(int most) =>
        [.. Enumerable.Range(0, _random.Between(1, most))
            .Select(_ => new ShopCity(Customer(), _random.Chance(.3) ? null : FromUs + (_random.Below(8) * SpanSeconds / 8 * 1_000_000), _random.OneOf<string>(["north", "south", "west"])))
            .DistinctBy(row => (row.Customer, row.FromUs))];

    /// <summary>Erases somebody. From now on the id, and those of visitors seen with nobody else, stand for others.</summary>
    public string Erase()
    {
        var customer = Customer();
        if (!NaiveAnswers.Highest(Events).Any(row => row.Customer == customer) && !NaiveAnswers.Highest(Lines).Any(row => row.Customer == customer) && !Cities.Any(row => row.Customer == customer)
            && !Events.Any(row => row.Customer == customer) && !Lines.Any(row => row.Customer == customer))
        {
            return Sent(customer)!;
        }

        var seen = NaiveAnswers.Highest(Events).Select(row => (row.Visitor, row.Customer)).Concat(NaiveAnswers.Highest(Lines).Select(row => (row.Visitor, row.Customer))).Where(row => row.Customer is not null).ToList();
        foreach (var visitor in seen.Where(row => row.Customer == customer && row.Visitor is not null).Select(row => row.Visitor!).Distinct().ToList())
        {
            if (seen.All(row => row.Visitor != visitor || row.Customer == customer))
            {
                Rename(visitor);
            }
        }

        Rename(customer);
        Erased.Add(customer);
        Cities.RemoveAll(row => row.Customer == customer);
        return Sent(customer)!;
    }

    private void Rename(string name)
    {
        // A name that was erased before is named by nobody any more.
        if (name == Name(Sent(name)!))
        {
            _erasures[Sent(name)!] = _erasures.GetValueOrDefault(Sent(name)!) + 1;
        }
    }

    private bool IsNew(ShopEvent row) => !Events.Exists(known => known.Id == row.Id && known.Version == row.Version);

    private bool IsNew(ShopLine row) => !Lines.Exists(known => known.Order == row.Order && known.Line == row.Line && known.Version == row.Version);

    private bool IsNew(ShopState row) => !States.Exists(known => known.Order == row.Order && known.Line == row.Line && known.State == row.State && known.Version == row.Version);

    private IEnumerable<T> Some<T>(List<T> rows, int most, Func<T, string> key) =>
        rows.Count == 0 ? [] : Enumerable.Range(0, _random.Between(1, most)).Select(_ => rows[_random.Below(rows.Count)]).DistinctBy(key).ToList();

    private ShopEvent Event(string id, int version)
    {
        var (visitor, customer) = Person(ofNobody: 0);
        return new ShopEvent(id, version, Instant(), visitor, customer, _random.OneOf<string>(Names), _random.Chance(.5) ? "pc" : "mobile");
    }

    private ShopLine Line(string order, int line, int version)
    {
        var (visitor, customer) = Person(ofNobody: .1);
        return new ShopLine(
            order, line, version, Instant(), visitor, customer, _random.OneOf<string>(["placed", "placed", "paid", "cancelled"]), _random.Chance(.2) ? null : $"category {_random.Below(3)}",
            $"channel {_random.Below(3)}", _random.Between(1, 3), _random.Between(100, 90_000));
    }

    private ShopState State(string order, int? line, string state, int version) =>
        new(order, line, state, version, Instant(), state == "refunded" && line is not null && _random.Chance(.5) ? _random.Between(1, 99) : null);

    private (string? Visitor, string? Customer) Person(double ofNobody)
    {
        if (_random.Chance(ofNobody))
        {
            return (null, null);
        }

        // Most visitors have one customer, some have two.
        var visitor = _random.Below(Visitors);
        var customer = Name($"c{(visitor + (_random.Chance(.1) ? 1 : 0)) % Customers}");
        return _random.Below(10) switch
        {
            < 5 => (Name($"v{visitor}"), null),
            < 8 => (null, customer),
            _ => (Name($"v{visitor}"), customer),
        };
    }

    private string Customer() => Name($"c{_random.Below(Customers)}");

    private string Name(string id) => _erasures.TryGetValue(id, out var times) ? $"{id}#{times}" : id;

    // Most rows come soon after they happened; one in five at any time so far.
    private long Instant()
    {
        var seconds = (long)(SpanSeconds * (_random.Chance(.2) ? _random.NextDouble() * _now : Math.Max(0, _now - (.02 * _random.NextDouble()))));
        return FromUs + (seconds * 1_000_000) + (++_instants % 1_000_000);
    }
}
