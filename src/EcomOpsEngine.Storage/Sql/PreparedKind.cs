using System.Runtime.InteropServices;
using DuckDB.NET.Native;

namespace EcomOpsEngine.Storage.Sql;

/// <summary>What a prepared statement is, before it runs.</summary>
internal static partial class PreparedKind
{
    public static DuckDBStatementType Of(DuckDBPreparedStatement statement) => (DuckDBStatementType)KindOf(statement.DangerousGetHandle());

    [LibraryImport("duckdb", EntryPoint = "duckdb_prepared_statement_type")]
    private static partial int KindOf(nint statement);
}
