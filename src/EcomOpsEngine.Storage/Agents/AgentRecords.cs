namespace EcomOpsEngine.Storage.Agents;

/// <summary>The distinct user agents of the events.</summary>
/// <param name="Wanted">Those that were wanted, as loaded.</param>
/// <param name="Count">How many there are, wanted or not.</param>
public sealed record UserAgents(IReadOnlyList<string> Wanted, long Count);

/// <summary>A person with an event of a certain user agent.</summary>
/// <param name="Person">Number of the person in the snapshot.</param>
/// <param name="Agent">The user agent.</param>
public sealed record AgentPerson(int Person, string Agent);

/// <summary>Which events are asked for: those of a snapshot within a span.</summary>
/// <param name="FromUs">First instant inside, Unix microseconds.</param>
/// <param name="ToUs">First instant outside, Unix microseconds.</param>
public readonly record struct EventSpan(long FromUs, long ToUs);
