using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Spectre.Console;

namespace EcomOpsEngine.Cli.Experiments;

/// <summary>What a test comes to, and of which test it is said.</summary>
internal static class VerdictLines
{
    public static void Write(IAnsiConsole console, Verdict verdict, string winner, IEnumerable<VerdictNote> reasons, Words words)
    {
        var color = verdict switch
        {
            Verdict.Winner => Color.Green,
            Verdict.Continue => Color.Yellow,
            Verdict.NoDifference => Color.Blue,
            Verdict.Invalid => Color.Red,
            _ => Color.Default,
        };
        console.Write(new Text($"{words["Verdict: ", "结论："]}{Sentence(verdict, winner, words)}\n", new Style(color, decoration: Decoration.Bold)));
        foreach (var note in reasons)
        {
            console.Write(new Text($"  • {note.Text}\n"));
        }
    }

    public static string Sentence(Verdict verdict, string winner, Words words) => verdict switch
    {
        Verdict.Winner => words[$"{winner} wins", $"{winner}版本胜出"],
        Verdict.Continue => words["continue testing", "继续测试"],
        Verdict.NoDifference => words["no difference", "无显著差异"],
        Verdict.Invalid => words["the test is invalid", "测试无效"],
        _ => Figures.None,
    };

    public static void WriteRecord(IAnsiConsole console, ExperimentRecord? record, int days, Words words)
    {
        if (record is null)
        {
            return;
        }

        var parts = new List<string>();
        void Add(string heading, string text)
        {
            if (text.Length > 0)
            {
                parts.Add($"{heading} {text}");
            }
        }

        Add(words["test", "测试编号"], record.Id);
        Add(words["page", "测试页面"], record.Page);
        Add(words["variable", "测试变量"], record.Variable);
        if (days > 0)
        {
            Add(words["period", "测试周期"], words[$"{record.FirstDate} … {record.LastDate} ({days} days)", $"{record.FirstDate} … {record.LastDate}（{days} 天）"]);
        }

        if (parts.Count > 0)
        {
            console.Write(new Text(string.Join(" · ", parts) + "\n"));
        }
    }
}
