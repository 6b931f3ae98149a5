namespace EcomOpsEngine.TestData;

/// <summary>
/// Random small histories for property tests of funnels. They are made to hurt: ties in every storage order, times
/// exactly W, W − 1 µs and W + 1 µs after an earlier event, times on both sides of a whole second, steps that come
/// mostly in order (so that deep attempts are common) and attempts that overlap. Equal seeds give equal histories.
/// </summary>
public sealed class HistoryGenerator
{
    private const long SecondUs = 1_000_000;

    private readonly SeededRandom random;
    private readonly HistoryShape shape;

    /// <summary>Starts a sequence of histories.</summary>
    public HistoryGenerator(ulong seed, HistoryShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        shape.Check();
        random = new SeededRandom(seed);
        this.shape = shape;
    }

    /// <summary>The next history.</summary>
    public History Next() => Make(Length(shape.MaxEvents));

    /// <summary>A history of exactly so many events.</summary>
    public History Next(int events)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(events);
        return Make(events);
    }

    /// <summary>Many people's histories; one of the people has <paramref name="longest"/> events.</summary>
    public HistoryTable Table(int persons, int longest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(persons, 1);
        int[] start = new int[persons + 1];
        List<long> times = [];
        List<byte> codes = [];
        int giant = random.Below(persons);
        for (int person = 0; person < persons; person++)
        {
            History history = person == giant ? Next(longest) : Next();
            times.AddRange(history.TimeUs);
            codes.AddRange(history.Code);
            start[person + 1] = codes.Count;
        }

        return new HistoryTable(start, [.. times], [.. codes]);
    }

    private History Make(int events)
    {
        long[] times = new long[events];
        byte[] codes = new byte[events];
        ulong[] order = new ulong[events];
        long span = shape.WindowUs * random.Between(1, 6) / 2;
        for (int i = 0; i < events; i++)
        {
            times[i] = Time(times.AsSpan(0, i), Math.Max(2, span));
            order[i] = random.NextBits();
        }

        int[] rows = [.. Enumerable.Range(0, events).OrderBy(row => times[row]).ThenBy(row => order[row])];
        byte last = (byte)(shape.Steps - 1);
        for (int i = 0; i < events; i++)
        {
            codes[i] = Code(last);
            last = codes[i] < shape.Steps ? codes[i] : last;
        }

        return new History([.. rows.Select(row => times[row])], codes, shape.Steps);
    }

    private long Time(ReadOnlySpan<long> earlier, long span)
    {
        double kind = random.NextDouble();
        if (earlier.Length > 0 && kind < shape.TieShare)
        {
            return random.OneOf(earlier);
        }

        if (earlier.Length > 0 && kind < shape.TieShare + shape.EdgeShare)
        {
            long distance = shape.StepLimitUs is { } limit && random.Below(2) == 0 ? limit : shape.WindowUs;
            return random.OneOf(earlier) + distance + random.Between(-1, 1);
        }

        long time = shape.BaseUs + random.Below(span);
        long wholeSecond = time - (time % SecondUs);
        return random.Below(4) switch { 0 => wholeSecond, 1 => wholeSecond + SecondUs - 1, _ => time };
    }

    // Mostly the step after the last one drawn, else any name.
    private byte Code(byte last) => random.Below(2) == 0
        ? (byte)((last + 1) % shape.Steps)
        : (byte)random.Below(shape.Steps + shape.ForeignNames);

    private int Length(int most)
    {
        int length = random.Below(8) == 0 ? most : Math.Min(random.Below(most + 1), random.Below(most + 1));
        return random.Below(20) == 0 ? 0 : length;
    }
}
