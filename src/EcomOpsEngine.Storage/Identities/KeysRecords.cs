using Microsoft.Win32.SafeHandles;

namespace EcomOpsEngine.Storage.Identities;

/// <summary>Where the records of a keys file stand. A record of people takes the place of earlier ones from its first code on.</summary>
internal sealed class KeysRecords
{
    /// <summary>Small enough that what was read is still in the processor's cache when its checksum is made.</summary>
    private const int WindowBytes = 1 << 20;

    private readonly List<KeysRecord> people = [];
    private readonly Dictionary<int, KeysRecord> rejects = [];

    /// <summary>Records of people in the order of their codes, without gap.</summary>
    public IReadOnlyList<KeysRecord> People => people;

    /// <summary>Keys of rejected rows by number.</summary>
    public IReadOnlyDictionary<int, KeysRecord> Rejects => rejects;

    /// <summary>Code after the last person.</summary>
    public int PeopleEnd => people.Count == 0 ? 1 : people[^1].End;

    /// <summary>Reads records up to the first that is torn, changed or out of place.</summary>
    /// <param name="file">The file.</param>
    /// <param name="from">Where the first record begins.</param>
    /// <param name="end">Where the last sound record ends.</param>
    public static KeysRecords Scan(SafeFileHandle file, long from, out long end)
    {
        var records = new KeysRecords();
        var window = new byte[WindowBytes];
        end = from;
        while (true)
        {
            var read = ReadFull(file, window, end);
            var at = 0;
            while (KeysRecord.TryRead(window.AsSpan(at, read - at), end + at) is { } record && records.TryAdd(record))
            {
                at += record.Bytes;
            }

            end += at;
            if (at == 0)
            {
                return records;
            }
        }
    }

    /// <summary>These records and some more.</summary>
    public KeysRecords With(IReadOnlyList<KeysRecord> added)
    {
        foreach (var record in added)
        {
            if (!TryAdd(record))
            {
                throw new InvalidOperationException($"The record {record} is out of place.");
            }
        }

        return this;
    }

    /// <summary>The record of a person's secret.</summary>
    public KeysRecord OfPerson(int code)
    {
        var (low, high) = (0, people.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (people[middle].End <= code)
            {
                low = middle + 1;
            }
            else if (people[middle].First > code)
            {
                high = middle - 1;
            }
            else
            {
                return people[middle];
            }
        }

        throw new InvalidOperationException($"The person {code} has no secret.");
    }

    private static int ReadFull(SafeFileHandle file, byte[] window, long from)
    {
        var total = 0;
        while (total < window.Length && RandomAccess.Read(file, window.AsSpan(total), from + total) is > 0 and var read)
        {
            total += read;
        }

        return total;
    }

    private bool TryAdd(KeysRecord record)
    {
        if (record.Kind == KeysRecordKind.Rejects)
        {
            rejects[record.First] = record;
            return true;
        }

        if (record.First > PeopleEnd)
        {
            return false;
        }

        while (people.Count > 0 && people[^1].First >= record.First)
        {
            people.RemoveAt(people.Count - 1);
        }

        if (people.Count > 0 && people[^1].End > record.First)
        {
            people[^1] = people[^1] with { Live = record.First - people[^1].First };
        }

        people.Add(record);
        return true;
    }
}
