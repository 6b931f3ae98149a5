using System.Globalization;
using EcomOpsEngine.Analytics.Experiments;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Queries;

namespace EcomOpsEngine.Server.Experiments;

/// <summary>Checks the record of a test.</summary>
internal static class RecordReader
{
    private static readonly char[] Joints = [',', ';', '、', '+', '&', '/', '，', '；'];

    /// <summary>The test's period; null when no dates are stated.</summary>
    public static TestPeriod? Read(ExperimentRecord? record, Violations violations)
    {
        if (record is null)
        {
            return null;
        }

        CheckVariable(record.Variable, "record.variable", violations);
        var first = Date(record.FirstDate, "record.first_date", violations);
        var last = Date(record.LastDate, "record.last_date", violations);
        if (record.FirstDate.Length == 0 != (record.LastDate.Length == 0))
        {
            violations.Add(record.FirstDate.Length == 0 ? "record.first_date" : "record.last_date", "The other date is stated; state both or none.");
        }

        if (first is not { } from || last is not { } to)
        {
            return null;
        }

        if (to < from)
        {
            violations.Add("record.last_date", $"{record.LastDate} is before first_date {record.FirstDate}.");
            return null;
        }

        return TestPeriod.Between(from, to);
    }

    /// <summary>A test changes one variable: a text that names two is a fault.</summary>
    public static void CheckVariable(string variable, string path, Violations violations)
    {
        var variables = variable.Split(Joints, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (variables.Length > 1)
        {
            violations.Add(path, $"'{Shown.Text(variable)}' names {variables.Length} variables; a test changes one.");
        }
    }

    /// <summary>A local date, <c>yyyy-mm-dd</c>; null where it is empty or wrong.</summary>
    public static DateOnly? Date(string text, string path, Violations violations)
    {
        if (text.Length == 0)
        {
            return null;
        }

        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            return date;
        }

        violations.Add(path, $"'{Shown.Text(text)}' is not a date of the form yyyy-mm-dd.");
        return null;
    }
}
