using System.Globalization;
using EcomOpsEngine.Cli.Filters;
using EcomOpsEngine.Cli.Terminal;

namespace EcomOpsEngine.Cli.Funnels;

/// <summary>A step as typed: <c>NAME=event1,event2</c>, or the event alone.</summary>
internal sealed record StepText(string Name, IReadOnlyList<string> Events)
{
    public static StepText Parse(string text)
    {
        int at = text.IndexOf('=', StringComparison.Ordinal);
        string name = at < 0 ? "" : text[..at].Trim();
        var events = FilterTerm.SplitValues(text[(at + 1)..]);
        if (at == 0 || events.Any(string.IsNullOrWhiteSpace))
        {
            throw new UsageException($"step '{text}' is incomplete: expected an event, or NAME=event1,event2");
        }

        return new StepText(name, events);
    }
}

/// <summary>A filter on one step as typed: <c>NUMBER:TERM</c>.</summary>
internal sealed record StepFilterText(int Step, FilterTerm Term)
{
    public static StepFilterText Parse(string text)
    {
        int at = text.IndexOf(':', StringComparison.Ordinal);
        return at > 0 && int.TryParse(text.AsSpan(0, at), NumberStyles.None, CultureInfo.InvariantCulture, out int step) && step > 0
            ? new StepFilterText(step, FilterTerm.Parse(text[(at + 1)..]))
            : throw new UsageException($"step filter '{text}' names no step: expected NUMBER:TERM, such as 2:device=mobile");
    }
}
