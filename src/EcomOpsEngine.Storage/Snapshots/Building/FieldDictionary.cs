using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Schema;
using EcomOpsEngine.Storage.Snapshots.Lineages;

namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>
/// The values of a text field over all runs of a dataset. Code 0 is the missing value; a value's code never changes once it was published: new values get the next codes.
/// </summary>
internal sealed class FieldDictionary(string name, PropertyType type = PropertyType.Text) : ITextCodes
{
    private readonly Utf8Dictionary _texts = new();
    private readonly ChunkedList<string> _values = new();
    private readonly ChunkedList<long> _rows = new() { 0 };

    /// <summary>Code of each text by its number; later numbers are codes themselves.</summary>
    private int[] _codes = [0];

    /// <summary>Number of each text by its code.</summary>
    private int[] _numbers = [0];

    /// <summary>Field name.</summary>
    public string Name => name;

    /// <summary>Whether it is an attribute of the caller's own.</summary>
    public bool IsProperty => name.StartsWith(TargetTable.PropertyPrefix, StringComparison.Ordinal);

    /// <summary>Type of the values.</summary>
    public PropertyType Type => type;

    /// <summary>SQL of the texts of its durable column, which does not stand as codes.</summary>
    public string Sql => PropertyValue.Sql(type, SqlQuote.Name(name));

    /// <summary>Values.</summary>
    public int Count => _texts.Count;

    /// <summary>Bytes of the pages that hold the texts.</summary>
    public long PageBytes => _texts.Bytes;

    /// <summary>Bytes of the values, as strings of 16-bit units, and of their counts.</summary>
    public long Bytes { get; private set; }

    /// <summary>Code of a text, which is added when it is new.</summary>
    public int CodeOf(ReadOnlySpan<byte> text)
    {
        var number = _texts.CodeOf(text);
        return number < _codes.Length ? _codes[number] : number;
    }

    /// <summary>Code of a text, 0 when it is not there.</summary>
    public int Find(ReadOnlySpan<byte> text)
    {
        var number = _texts.Find(text);
        return number < _codes.Length ? _codes[number] : number;
    }

    /// <summary>The bytes of a code.</summary>
    public ReadOnlySpan<byte> Utf8(int code) => _texts.Utf8(code < _numbers.Length ? _numbers[code] : code);

    /// <summary>Gives all values new codes, before any was published.</summary>
    /// <param name="order">Order of the codes so far.</param>
    /// <returns>The new code of each code so far.</returns>
    public int[] Renumber(Comparison<int> order)
    {
        var byRank = Enumerable.Range(1, Count).ToArray();
        System.Array.Sort(byRank, order);
        var codes = new int[Count + 1];
        for (var rank = 0; rank < byRank.Length; rank++)
        {
            codes[byRank[rank]] = rank + 1;
        }

        // Until now numbers were codes: this happens once.
        _codes = codes;
        _numbers = [0, .. byRank];
        return codes;
    }

    /// <summary>Order of two codes by code point: the order of their UTF-8 bytes.</summary>
    public int CompareText(int a, int b) => Utf8(a).SequenceCompareTo(Utf8(b));

    /// <summary>Adds to the rows of a code; negative where rows go.</summary>
    public void AddRows(int code, long rows)
    {
        while (_rows.Count <= code)
        {
            _rows.Add(0);
        }

        _rows[code] += rows;
    }

    /// <summary>Adds to the rows of each code.</summary>
    /// <param name="rowsByCode">Rows to add.</param>
    /// <param name="sign">1, or −1 where rows go.</param>
    public void AddRows(ReadOnlySpan<long> rowsByCode, int sign)
    {
        for (var code = 0; code < rowsByCode.Length; code++)
        {
            if (rowsByCode[code] != 0)
            {
                AddRows(code, sign * rowsByCode[code]);
            }
        }
    }

    /// <summary>The field as it is now; what is added later does not show.</summary>
    public TextField Freeze()
    {
        for (var code = _values.Count + 1; code <= Count; code++)
        {
            Publish(System.Text.Encoding.UTF8.GetString(Utf8(code)));
        }

        if (_rows.Count <= Count)
        {
            AddRows(Count, 0);
        }

        return new TextField(name, _values.Freeze(), _rows.Freeze()) { Type = type };
    }

    /// <summary>Takes up a published field.</summary>
    public static FieldDictionary Of(TextField field)
    {
        var dictionary = new FieldDictionary(field.Name, field.Type);
        foreach (var value in field.Values)
        {
            dictionary._texts.CodeOf(System.Text.Encoding.UTF8.GetBytes(value));
            dictionary.Publish(value);
        }

        for (var code = 0; code < field.RowsByCode.Count; code++)
        {
            dictionary.AddRows(code, field.RowsByCode[code]);
        }

        return dictionary;
    }

    private void Publish(string value)
    {
        _values.Add(value);
        Bytes += ((long)value.Length * sizeof(char)) + sizeof(long);
    }
}
