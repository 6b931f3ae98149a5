using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using DuckDB.NET.Data;
using DuckDB.NET.Data.DataChunk.Reader;
using DuckDB.NET.Data.DataChunk.Writer;
using DuckDB.NET.Native;
using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Identities;
using EcomOpsEngine.Storage.Loads.Rows;
using EcomOpsEngine.Storage.Snapshots.Building;

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

    /// <summary>Gives the people of the sound rows their codes: new ones the next, in the order of their first rows. The function answers until the result is disposed.</summary>
    public LoadedCodes Give(Statements statements, RowQuery query, IdentityVault vault, CancellationToken cancellation)
    {
        var people = new NamedPeople();
        var numbers = new List<int>();
        var named = query.Columns
            .Select((column, i) => (Kind: PersonNumbers.KindOf(column.Target), Value: "p" + i.ToString(CultureInfo.InvariantCulture)))
            .Where(column => column.Kind is not null)
            .Select(column => $"SELECT {column.Value} AS number, min(\"row\") AS first FROM {RowQuery.Checked} WHERE fault IS NULL AND {column.Value} IS NOT NULL GROUP BY {column.Value}")
            .ToList();
        if (named.Count > 0)
        {
            ChunkQuery.Run(
                statements.Connection,
                $"SELECT number, kind, id, first FROM ({string.Join(" UNION ALL ", named)}) JOIN {PersonNumbers.Table} USING (number)",
                (chunk, rows) => Take(chunk, rows, people, numbers),
                cancellation);
        }

        var given = vault.Give(people, statements.Connection, cancellation);
        var byNumber = new int[numbers.Count == 0 ? 0 : numbers.Max() + 1];
        for (var place = 0; place < numbers.Count; place++)
        {
            byNumber[numbers[place]] = given.Codes[place];
        }

        codes = byNumber;
        return new LoadedCodes(given, () => codes = []);
    }

    private static void Take(DuckDBDataChunk chunk, int rows, NamedPeople people, List<int> numbers)
    {
        var number = VectorView.Of(chunk, 0, rows).Values<int>();
        var kind = VectorView.Of(chunk, 1, rows).Values<byte>();
        var id = VectorView.Of(chunk, 2, rows);
        var first = VectorView.Of(chunk, 3, rows).Values<long>();
        for (var row = 0; row < rows; row++)
        {
            numbers.Add(number[row]);
            people.Add((IdentityKind)kind[row], id.Text(row), first[row]);
        }
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
}

/// <summary>The codes of the people of the load that is being written.</summary>
/// <param name="given">The codes.</param>
/// <param name="release">The load ends.</param>
internal sealed class LoadedCodes(GivenCodes given, Action release) : IDisposable
{
    /// <summary>The load has committed: later loads know its new people.</summary>
    public void Keep() => given.Keep();

    public void Dispose() => release();
}
