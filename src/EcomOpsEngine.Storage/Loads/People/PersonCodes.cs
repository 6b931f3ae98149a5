using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DuckDB.NET.Data;
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

    /// <summary>Lets the function answer from codes that are given while rows are read; more may be written to the array before the rows that need them are handed over.</summary>
    public void Answer(int[] given) => codes = given;

    /// <summary>Makes the function known to a database, which keeps this object alive.</summary>
    public unsafe void Register(DuckDBConnection connection) =>
        SqlFunction.Register(connection, Function, DuckDBType.Integer, DuckDBType.Integer, this, &Run);

    /// <summary>Gives the people of the sound rows their codes: new ones the next, in the order of their first rows. The function answers until the result is disposed.</summary>
    /// <param name="statements">Statements of the load's transaction.</param>
    /// <param name="query">The columns.</param>
    /// <param name="named">People of the load; those in memory are all of sound rows.</param>
    /// <param name="vault">Gives the codes.</param>
    /// <param name="ahead">Those that have their codes: the first numbers.</param>
    /// <param name="cancellation">Ends it.</param>
    public LoadedCodes Give(Statements statements, RowQuery query, PersonNumbers named, IdentityVault vault, CodesAhead? ahead, CancellationToken cancellation)
    {
        if (named.All() is { } all)
        {
            var allGiven = vault.Give(all, ahead, statements.Connection, cancellation);
            codes = allGiven.Codes;
            return new LoadedCodes(allGiven, () => codes = []);
        }

        named.ToTable();
        var (people, numbers) = Sound(statements, query, ahead?.Count ?? 0, cancellation);
        var given = vault.Give(people, ahead, statements.Connection, cancellation);
        var byNumber = new int[numbers.Count == 0 ? 0 : numbers.Max() + 1];
        for (var place = 0; place < numbers.Count; place++)
        {
            byNumber[numbers[place]] = given.Codes[place];
        }

        codes = byNumber;
        return new LoadedCodes(given, () => codes = []);
    }

    /// <summary>The people who have their codes, by number, then the other people of sound rows; and the number of each.</summary>
    private static (NamedPeople People, List<int> Numbers) Sound(Statements statements, RowQuery query, int ahead, CancellationToken cancellation)
    {
        var people = new NamedPeople();
        var numbers = new List<int>();
        var first = ahead.ToString(CultureInfo.InvariantCulture);
        ChunkQuery.Run(
            statements.Connection,
            $"SELECT number, kind, id, CAST(0 AS BIGINT) FROM {PersonNumbers.Table} WHERE number < {first} ORDER BY number",
            (chunk, rows) => Take(chunk, rows, people, numbers),
            cancellation);
        var named = query.Columns
            .Select((column, i) => (Kind: PersonNumbers.KindOf(column.Target), Value: "p" + i.ToString(CultureInfo.InvariantCulture)))
            .Where(column => column.Kind is not null)
            .Select(column => $"SELECT {column.Value} AS number, min(\"row\") AS first FROM {RowQuery.Checked} WHERE fault IS NULL AND {column.Value} >= {first} GROUP BY {column.Value}")
            .ToList();
        if (named.Count > 0)
        {
            ChunkQuery.Run(
                statements.Connection,
                $"SELECT number, kind, id, first FROM ({string.Join(" UNION ALL ", named)}) JOIN {PersonNumbers.Table} USING (number)",
                (chunk, rows) => Take(chunk, rows, people, numbers),
                cancellation);
        }

        return (people, numbers);
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

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Run(nint info, nint input, nint output) =>
        SqlFunction.Run(info, input, output, static (self, values, results) => LookUp(((PersonCodes)self).codes, values, results));

    private static void LookUp(int[] given, VectorView numbers, ResultVector results)
    {
        var codes = results.Values<int>(numbers.Count);
        var values = numbers.Values<int>();
        for (var row = 0; row < codes.Length; row++)
        {
            if (numbers.IsPresent(row) && (uint)values[row] < (uint)given.Length)
            {
                codes[row] = given[values[row]];
            }
            else
            {
                results.SetMissing(row);
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
