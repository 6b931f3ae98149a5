namespace EcomOpsEngine.Analytics.Segments;

/// <summary>
/// The order of customer ids: numbers first, by value (of any length, with sign and fraction), then all other ids by code point.
/// Ids of equal value ("1", "01") stand by code point, so that the order is total.
/// </summary>
public sealed class CustomerIdOrder : IComparer<string>
{
    private CustomerIdOrder()
    {
    }

    /// <summary>The only instance.</summary>
    public static CustomerIdOrder Instance { get; } = new();

    /// <summary>Positions of the ids in their order: the first entry is the position of the smallest id.</summary>
    public static int[] Positions(IReadOnlyList<string> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var keys = ids.ToArray();
        var positions = Enumerable.Range(0, keys.Length).ToArray();
        Array.Sort(keys, positions, Instance);
        return positions;
    }

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        var left = Number.Read(x);
        var right = Number.Read(y);
        if (left.IsNumber != right.IsNumber)
        {
            return left.IsNumber ? -1 : 1;
        }

        var byValue = left.IsNumber ? left.CompareTo(right) : 0;
        return byValue != 0 ? byValue : ByCodePoint(x, y);
    }

    /// <summary>Code units compare like code points except that surrogates stand for the highest ones.</summary>
    private static int ByCodePoint(string x, string y)
    {
        for (var i = 0; i < x.Length && i < y.Length; i++)
        {
            if (x[i] != y[i])
            {
                var (left, right) = (char.IsSurrogate(x[i]), char.IsSurrogate(y[i]));
                return left == right ? x[i].CompareTo(y[i]) : left ? 1 : -1;
            }
        }

        return x.Length.CompareTo(y.Length);
    }

    private readonly ref struct Number
    {
        private readonly ReadOnlySpan<char> _whole;
        private readonly ReadOnlySpan<char> _fraction;
        private readonly bool _isNegative;

        private Number(ReadOnlySpan<char> whole, ReadOnlySpan<char> fraction, bool isNegative)
        {
            IsNumber = true;
            _whole = whole.TrimStart('0');
            _fraction = fraction.TrimEnd('0');
            _isNegative = isNegative && (_whole.Length > 0 || _fraction.Length > 0);
        }

        public bool IsNumber { get; }

        public static Number Read(ReadOnlySpan<char> text)
        {
            var isNegative = text.Length > 0 && text[0] == '-';
            var digits = isNegative ? text[1..] : text;
            var point = digits.IndexOf('.');
            var whole = point < 0 ? digits : digits[..point];
            var fraction = point < 0 ? default : digits[(point + 1)..];
            var isNumber = whole.Length > 0 && (point < 0 || fraction.Length > 0)
                && !whole.ContainsAnyExceptInRange('0', '9') && !fraction.ContainsAnyExceptInRange('0', '9');
            return isNumber ? new Number(whole, fraction, isNegative) : default;
        }

        public int CompareTo(Number other)
        {
            if (_isNegative != other._isNegative)
            {
                return _isNegative ? -1 : 1;
            }

            var byLength = _whole.Length.CompareTo(other._whole.Length);
            var byWhole = byLength != 0 ? byLength : _whole.SequenceCompareTo(other._whole);
            var bySize = byWhole != 0 ? byWhole : _fraction.SequenceCompareTo(other._fraction);
            return _isNegative ? -bySize : bySize;
        }
    }
}
