using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Server.Errors;

namespace EcomOpsEngine.Server.Queries;

/// <summary>Names of events in requests.</summary>
internal static class EventNames
{
    /// <summary>Tests that an event has one of some names; a name that never occurs is a fault.</summary>
    /// <param name="view">The snapshot.</param>
    /// <param name="names">The names.</param>
    /// <param name="pathOf">Path of each name in the request.</param>
    /// <param name="violations">Takes the faults.</param>
    public static CodePredicate Read(SnapshotView view, IReadOnlyList<string> names, Func<int, string> pathOf, Violations violations)
    {
        var events = view.Snapshot.Timeline.Fields[0];
        var accepts = new byte[events.Values.Count + 1];
        for (var i = 0; i < names.Count; i++)
        {
            var code = CodeOf(events.Values, names[i]);
            if (code is { } found && events.RowsByCode[found] > 0)
            {
                accepts[found] = byte.MaxValue;
            }
            else
            {
                violations.Add(pathOf(i), $"'{Shown.Text(names[i])}' never occurs; {NearNames.Hint(names[i], events.Values)}");
            }
        }

        return new CodePredicate(0, accepts);
    }

    private static int? CodeOf(IReadOnlyList<string> values, string name)
    {
        for (var i = 0; i < values.Count; i++)
        {
            if (string.Equals(values[i], name, StringComparison.Ordinal))
            {
                return i + 1;
            }
        }

        return null;
    }
}
