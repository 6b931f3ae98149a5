namespace EcomOpsEngine.Analytics.Matrices;

/// <summary>
/// Distinct count of something whose rows stand together (an order's lines, a person's rows): the last one seen, and how many there were.
/// One word, so that both lie in one cache line.
/// </summary>
internal struct DistinctCount
{
    /// <summary>Number of the last one + 1; 0 before the first.</summary>
    public int Last;

    /// <summary>How many.</summary>
    public int Count;
}

/// <summary>Distinct count of sessions, whose numbers start again with each person.</summary>
internal struct DistinctSessionCount
{
    /// <summary>(person + 1) · 2^32 + session of the last one; 0 before the first.</summary>
    public long Last;

    /// <summary>How many.</summary>
    public long Count;
}
