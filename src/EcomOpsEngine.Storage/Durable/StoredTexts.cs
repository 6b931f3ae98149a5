using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DuckDB.NET.Data;
using DuckDB.NET.Native;
using EcomOpsEngine.Storage.Snapshots.Building;

namespace EcomOpsEngine.Storage.Durable;

/// <summary>
/// The texts that stand as codes in durable tables, one numbering for all columns: DuckDB writes a column of codes in a fraction of the time that it takes for texts.
/// The table <see cref="Table"/> has the text of each code; it is read at the first need. New texts are those of the load that is being written, and go with its transaction.
/// </summary>
/// <param name="connect">Opens a connection.</param>
internal sealed class StoredTexts(Func<DuckDBConnection> connect)
{
    /// <summary>The table of codes and texts.</summary>
    public const string Table = "texts";

    private const string ToCode = "text_code";
    private const string ToText = "stored_text";

    private readonly Lock gate = new();
    private TextCodes? current;

    /// <summary>What held before the last texts went: statements that began earlier still read their codes.</summary>
    private TextCodes? before;

    /// <summary>SQL of the code of a text, which gets one if it has none.</summary>
    public static string Code(string text) => $"{ToCode}({text})";

    /// <summary>SQL of the text of a code.</summary>
    public static string Text(string code) => $"{ToText}({code})";

    /// <summary>Makes both functions known to a database.</summary>
    public unsafe void Register(DuckDBConnection connection)
    {
        SqlFunction.Register(connection, ToCode, DuckDBType.Varchar, DuckDBType.Integer, this, &RunCode);
        SqlFunction.Register(connection, ToText, DuckDBType.Integer, DuckDBType.Varchar, this, &RunText);
    }

    /// <summary>Writes the texts that are new, in the load's transaction.</summary>
    public void Save(DuckDBConnection connection)
    {
        lock (gate)
        {
            if (current is { HasNew: true } known)
            {
                using var appender = connection.CreateAppender(Table);
                known.EachNew((code, text) => appender.CreateRow().AppendValue(code).AppendValue(text).EndRow());
            }
        }
    }

    /// <summary>The new texts are durable.</summary>
    public void Keep()
    {
        lock (gate)
        {
            current?.Keep();
        }
    }

    /// <summary>The new texts are not: a refused load leaves none behind.</summary>
    public void Forget()
    {
        lock (gate)
        {
            current = current is { HasNew: true } known ? known.WithoutNew() : current;
        }
    }

    /// <summary>Texts have left the table.</summary>
    public void ReadAgain()
    {
        lock (gate)
        {
            (before, current) = (current, null);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void RunCode(nint info, nint input, nint output) =>
        SqlFunction.Run(info, input, output, static (self, values, results) => ((StoredTexts)self).Encode(values, results));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void RunText(nint info, nint input, nint output) =>
        SqlFunction.Run(info, input, output, static (self, values, results) => ((StoredTexts)self).Decode(values, results));

    private void Encode(VectorView texts, ResultVector results)
    {
        var codes = results.Values<int>(texts.Count);
        lock (gate)
        {
            var known = Known();
            for (var row = 0; row < codes.Length; row++)
            {
                if (texts.IsPresent(row))
                {
                    codes[row] = known.CodeOf(texts, row);
                }
                else
                {
                    results.SetMissing(row);
                }
            }
        }
    }

    private void Decode(VectorView codes, ResultVector results)
    {
        var values = codes.Values<int>();
        lock (gate)
        {
            var known = Known();
            for (var row = 0; row < values.Length; row++)
            {
                if (!codes.IsPresent(row))
                {
                    results.SetMissing(row);
                }
                else if (known.TryText(values[row], out var text) || before?.TryText(values[row], out text) == true)
                {
                    results.SetText(row, text);
                }
                else
                {
                    throw new InvalidOperationException($"The text of code {values[row]} is not there any more.");
                }
            }
        }
    }

    // By a connection of its own: that of the caller runs the statement that asks.
    private TextCodes Known()
    {
        if (current is null)
        {
            // Codes of texts that went are not given again while anybody may still read them.
            using var connection = connect();
            current = TextCodes.Read(connection, before?.End ?? 1);
        }

        return current;
    }
}
