namespace EcomOpsEngine.Analytics.Orders;

/// <summary>A span of people and their lines. <see cref="LastPerson"/> is not inside.</summary>
internal readonly record struct PersonRange(int FirstPerson, int LastPerson, int FirstLine, int LastLine);

/// <summary>Cuts people into ranges with about the same number of lines, so that threads end together.</summary>
internal static class PersonRanges
{
    public static PersonRange[] Of(OrderLines lines, int count)
    {
        var offsets = lines.PersonOffsets.Span;
        var persons = lines.Persons;
        var ranges = new PersonRange[Math.Max(1, count)];
        var first = 0;
        for (var i = 0; i < ranges.Length; i++)
        {
            var last = persons;
            if (i < ranges.Length - 1)
            {
                var target = (int)((long)offsets[persons] * (i + 1) / ranges.Length);
                var found = offsets.BinarySearch(target);
                last = Math.Clamp(found >= 0 ? found : ~found, first, persons);
            }

            ranges[i] = new PersonRange(first, last, offsets[first], offsets[last]);
            first = last;
        }

        return ranges;
    }
}
