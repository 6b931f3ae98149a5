using System.Globalization;
using System.IO.Compression;
using EcomOpsEngine.Cli.Loads;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Experiments;

/// <summary>
/// Values of units from a delimited file, plain or gzip, one unit a row: the columns <c>arm</c>, <c>value</c> and, where they are there,
/// <c>denominator</c> or <c>covariate</c>.
/// </summary>
internal static class OutcomeFile
{
    public static IReadOnlyList<OutcomeArm> Read(string path, string? control)
    {
        using var file = File.OpenRead(path);
        using Stream bytes = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var text = new StreamReader(bytes);
        var rows = new CsvRows(text, path.Contains(".tsv", StringComparison.OrdinalIgnoreCase) ? '\t' : ',');
        var fields = new List<string>();
        var columns = rows.TryRead(fields) ? Columns.Of(fields, path) : throw Fault($"{path} is empty: expected a heading");
        var arms = new Dictionary<string, OutcomeArm>(StringComparer.Ordinal);
        for (long row = 1; rows.TryRead(fields); row++)
        {
            Add(arms, fields, columns, $"{path}: row {row}");
        }

        if (control is not null && !arms.ContainsKey(control))
        {
            throw new UsageException($"--control '{control}' is no arm: the arms are {string.Join(", ", arms.Keys)}");
        }

        return [.. arms.Values.OrderBy(arm => arm.Name == control ? 0 : 1).ThenBy(arm => arm.Name, StringComparer.Ordinal)];
    }

    private static void Add(Dictionary<string, OutcomeArm> arms, List<string> fields, Columns columns, string where)
    {
        if (fields.Count != columns.Count)
        {
            throw Fault($"{where} has {fields.Count} fields, the heading has {columns.Count}");
        }

        if (!arms.TryGetValue(fields[columns.Arm], out var arm))
        {
            arms.Add(fields[columns.Arm], arm = new OutcomeArm { Name = fields[columns.Arm], Values = new UnitValues() });
        }

        arm.Values.Values.Add(Number(fields[columns.Value], where));
        if (columns.Denominator >= 0)
        {
            arm.Values.Denominators.Add(Number(fields[columns.Denominator], where));
        }

        if (columns.Covariate >= 0)
        {
            arm.Values.Covariates.Add(Number(fields[columns.Covariate], where));
        }
    }

    private static double Number(string text, string where) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
        ? number
        : throw Fault($"{where}: '{text}' is not a number");

    private static CommandFailedException Fault(string message) => new("the file cannot be read", message);

    private readonly record struct Columns(int Count, int Arm, int Value, int Denominator, int Covariate)
    {
        public static Columns Of(List<string> heading, string path)
        {
            var columns = new Columns(heading.Count, heading.IndexOf("arm"), heading.IndexOf("value"), heading.IndexOf("denominator"), heading.IndexOf("covariate"));
            return columns is { Arm: >= 0, Value: >= 0 } ? columns : throw Fault($"{path}: the heading is {string.Join(", ", heading)}; expected arm and value, and denominator or covariate where wanted");
        }
    }
}
