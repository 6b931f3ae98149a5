using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using DuckDB.NET.Data;
using DuckDB.NET.Data.DataChunk.Reader;
using DuckDB.NET.Data.DataChunk.Writer;
using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Loads.Rows;

namespace EcomOpsEngine.Storage.Loads.People;

/// <summary>
/// Codes of the people whom a load names, and the SQL function that looks them up. A function in place of a join keeps the rows in their order without a sort.
/// One for each database: loads write one at a time.
/// </summary>
internal sealed class PersonCodes
{
    /// <summary>SQL function from a person's number in the running load to its code.</summary>
    public const string Function = "loaded_person_code";

    private volatile int[] codes = [];

    /// <summary>Makes the function known to a database.</summary>
    [SuppressMessage("Usage", "DuckDBNET001", Justification = "Evaluation of the function is covered by every load of the tests.")]
    public void Register(DuckDBConnection connection) =>
        connection.RegisterScalarFunction<int?, int?>(Function, (numbers, results, count) => LookUp(numbers[0], results, count));

    /// <summary>Gives new people the next codes in the order of their first sound rows. The function answers until the result is disposed.</summary>
    public IDisposable Give(Statements statements, RowQuery query)
    {
        var numbers = query.Columns
            .Select((column, i) => (Kind: PersonNumbers.KindOf(column.Target), Value: "p" + i.ToString(CultureInfo.InvariantCulture)))
            .Where(column => column.Kind is not null)
            .Select(column => $"SELECT {column.Value} AS number, min(\"row\") AS first FROM {RowQuery.Checked} WHERE fault IS NULL AND {column.Value} IS NOT NULL GROUP BY {column.Value}")
            .ToList();
        if (numbers.Count > 0)
        {
            statements.Execute($"""
                INSERT INTO identities
                SELECT CAST((SELECT coalesce(max(code), 0) FROM identities) + row_number() OVER (ORDER BY first, kind) AS INTEGER), kind, id
                FROM ({string.Join(" UNION ALL ", numbers)}) named JOIN {PersonNumbers.Table} USING (number)
                WHERE NOT EXISTS (SELECT 1 FROM identities known WHERE known.kind = {PersonNumbers.Table}.kind AND known.id = {PersonNumbers.Table}.id)
                """);
            var given = new int[statements.Number($"SELECT coalesce(max(number), -1) + 1 FROM {PersonNumbers.Table}")];
            statements.Rows(
                $"SELECT number, code FROM {PersonNumbers.Table} JOIN identities USING (kind, id)",
                row => given[row.GetInt32(0)] = row.GetInt32(1));
            codes = given;
        }

        return new Given(this);
    }

    private void LookUp(IDuckDBDataReader numbers, IDuckDBDataWriter results, ulong count)
    {
        var given = codes;
        for (ulong row = 0; row < count; row++)
        {
            if (numbers.IsValid(row) && numbers.GetValue<int>(row) is var number && (uint)number < (uint)given.Length)
            {
                results.WriteValue(given[number], row);
            }
            else
            {
                results.WriteNull(row);
            }
        }
    }

    private sealed class Given(PersonCodes owner) : IDisposable
    {
        public void Dispose() => owner.codes = [];
    }
}
