using DuckDB.NET.Data;

namespace EcomOpsEngine.Storage.Sql;

/// <summary>A statement that is refused by us.</summary>
internal sealed class SqlException(SqlFaultKind kind, string text) : Exception(text)
{
    public SqlFaultKind Kind => kind;
}

/// <summary>What failures of the database mean, by the class that begins their text.</summary>
internal static class SqlFaults
{
    private static readonly string[] Refusals = ["Permission Error", "Invalid Input Error: Cannot change configuration", "Missing Extension Error"];

    public static SqlFault Of(Exception failure) => failure switch
    {
        SqlException ours => new SqlFault(ours.Kind, ours.Message),
        OutOfMemoryException => new SqlFault(SqlFaultKind.Memory, "the process has no more"),
        DuckDBException theirs => Of(theirs.Message),
        _ => new SqlFault(SqlFaultKind.Wrong, failure.Message),
    };

    public static SqlException Exception(string text)
    {
        var fault = Of(text);
        return new SqlException(fault.Kind, fault.Text);
    }

    private static SqlFault Of(string text)
    {
        var kind = Array.Exists(Refusals, refusal => text.StartsWith(refusal, StringComparison.Ordinal)) ? SqlFaultKind.Refused
            : text.StartsWith("Out of Memory Error", StringComparison.Ordinal) || text.Contains("bad_alloc", StringComparison.Ordinal) ? SqlFaultKind.Memory
            : SqlFaultKind.Wrong;
        return new SqlFault(kind, text.Trim());
    }
}
