using EcomOpsEngine.Analytics.Channels.Synergies;

namespace EcomOpsEngine.Analytics.Channels;

/// <summary>The sums of some people's orders. Partials of disjoint people add up to the partial of their union.</summary>
internal sealed class AttributionPartial : IDisposable
{
    /// <summary>Paths kept where none are listed: those met first, which stay in the second cache; any other is shared out at once.</summary>
    private const int PathsAtHand = 4_096;

    private readonly AttributionQuery _query;
    private readonly (AttributionModel Model, CreditSums Credits)[] _byPath;
    private readonly long[] _shares;

    public AttributionPartial(AttributionQuery query)
    {
        _query = query;
        int channels = query.Touches.Channels;
        _shares = new long[query.Touches.MostTouches];
        Credits = query.Models.Where(AttributionModels.IsPerPath).ToDictionary(model => model, _ => new CreditSums(query.Periods.Count, channels));
        _byPath = [.. Credits.Where(pair => pair.Key != AttributionModel.TimeDecay).Select(pair => (pair.Key, pair.Value))];
        Chain = query.Models.Contains(AttributionModel.Markov) ? new MarkovChain(channels) : null;
        Visitors = query.Visitors is { } groups ? new VisitorCounts(groups) : null;
        Pairs = query.Pairs is { } pairs ? new PairCounts(pairs) : null;
        ForgetsPaths = query.TopPaths == 0 || query.Periods.Count > 1;
        Paths = new PathTable(ForgetsPaths ? Math.Min(query.MostPaths, PathsAtHand) : query.MostPaths);
        Total = new OrderWorth[query.Periods.Count];
    }

    public Dictionary<AttributionModel, CreditSums> Credits { get; }

    public MarkovChain? Chain { get; }

    public VisitorCounts? Visitors { get; }

    public PairCounts? Pairs { get; }

    /// <summary>Paths that were not shared out yet; after <see cref="Close"/> those that are listed.</summary>
    public PathTable Paths { get; private set; }

    /// <summary>Whether paths are not listed: not asked, or too many different ones.</summary>
    public bool ForgetsPaths { get; private set; }

    /// <summary>Worth of all orders, by period.</summary>
    public OrderWorth[] Total { get; }

    public long CutPaths { get; private set; }

    public long LostPaths { get; private set; }

    public long OrdersOfNobody { get; set; }

    public long RowsScanned { get; set; }

    public void Add(int period, ReadOnlySpan<ushort> path, ReadOnlySpan<long> atUs, in OrderWorth worth, bool isCut)
    {
        Total[period] += worth;
        CutPaths += isCut ? 1 : 0;
        if (Credits.TryGetValue(AttributionModel.TimeDecay, out var decay))
        {
            var shares = _shares.AsSpan(0, path.Length);
            PathShares.FillByAge(atUs, _query.HalfLifeUs, shares);
            decay.Add(period, path, shares, worth);
        }

        Keep(period, path, worth, 0);
    }

    public void AddLost(ReadOnlySpan<ushort> path)
    {
        LostPaths++;
        Keep(0, path, default, 1);
    }

    /// <summary>Adds another partial, both closed; paths are listed further as long as they fit.</summary>
    public void Add(AttributionPartial other)
    {
        foreach (var (model, sums) in other.Credits)
        {
            Credits[model].Add(sums);
        }

        if (other.Chain is { } chain)
        {
            Chain!.Add(chain);
        }

        if (other.Visitors is { } visitors)
        {
            Visitors!.Add(visitors);
        }

        if (other.Pairs is { } pairs)
        {
            Pairs!.Add(pairs);
        }

        for (int period = 0; period < Total.Length; period++)
        {
            Total[period] += other.Total[period];
        }

        ForgetsPaths |= other.ForgetsPaths;
        for (int entry = 0; entry < other.Paths.Count && !ForgetsPaths; entry++)
        {
            ForgetsPaths = !Paths.TryAdd(other.Paths.Period(entry), other.Paths.Path(entry), other.Paths.Worth(entry), other.Paths.Lost(entry));
        }

        CutPaths += other.CutPaths;
        LostPaths += other.LostPaths;
        OrdersOfNobody += other.OrdersOfNobody;
        RowsScanned += other.RowsScanned;
    }

    /// <summary>Nothing more comes: the paths that were not yet are shared out; those that are listed stay.</summary>
    public void Close()
    {
        for (int entry = 0; entry < Paths.Count; entry++)
        {
            ShareOut(Paths.Period(entry), Paths.Path(entry), Paths.Worth(entry), Paths.Lost(entry));
        }

        if (ForgetsPaths)
        {
            Paths.Dispose();
        }
    }

    public void Dispose() => Paths.Dispose();

    private void ShareOut(int period, ReadOnlySpan<ushort> path, in OrderWorth worth, long lost)
    {
        Chain?.Add(path, worth.Orders, lost);
        if (worth.Orders == 0)
        {
            return;
        }

        var shares = _shares.AsSpan(0, path.Length);
        foreach (var (model, credits) in _byPath)
        {
            PathShares.Fill(model, path, shares);
            credits.Add(period, path, shares, worth);
        }
    }

    private void Keep(int period, ReadOnlySpan<ushort> path, in OrderWorth worth, long lost)
    {
        if (Paths.TryAdd(period, path, worth, lost))
        {
            return;
        }

        if (!ForgetsPaths)
        {
            ForgetsPaths = true;
            Close();
            Paths = new PathTable(Math.Min(_query.MostPaths, PathsAtHand));
        }

        ShareOut(period, path, worth, lost);
    }
}
