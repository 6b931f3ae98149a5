namespace EcomOpsEngine.TestData;

/// <summary>
/// Benchmark events that flatter nobody: µs times over 24 months, 10% of the rows at the instant of the person's row
/// before, one person with 1% of all rows and many with one, 64 event codes of which 0 to 5 are the funnel, people active
/// in different months. Columns are sorted by person, then time; 15 bytes a row.
/// </summary>
public sealed class HonestEvents
{
    /// <summary>Event codes; 0 to 5 are the steps.</summary>
    public const int EventCodes = 64;

    /// <summary>Steps of the funnel.</summary>
    public const int Steps = 6;

    /// <summary>Devices.</summary>
    public const int Devices = 8;

    /// <summary>Channels.</summary>
    public const int Channels = 12;

    /// <summary>2024-01-01 UTC in microseconds; the rows lie in the 24 months (730 days) from here.</summary>
    public const long FromUs = 1_704_067_200_000_000;

    /// <summary>End of the range.</summary>
    public const long ToUs = FromUs + (730 * DayUs);

    private const long DayUs = 86_400_000_000;

    private HonestEvents(int rows, int persons)
    {
        Persons = persons;
        Person = new int[rows];
        TimeUs = new long[rows];
        Event = new byte[rows];
        Device = new byte[rows];
        Channel = new byte[rows];
    }

    /// <summary>Number of people, each with at least one row.</summary>
    public int Persons { get; }

    /// <summary>Person of a row, 0 to <see cref="Persons"/> − 1, ascending.</summary>
    public int[] Person { get; }

    /// <summary>UTC microseconds, ascending within a person.</summary>
    public long[] TimeUs { get; }

    /// <summary>Event code, 0 to 63.</summary>
    public byte[] Event { get; }

    /// <summary>Device, 0 to 7.</summary>
    public byte[] Device { get; }

    /// <summary>Channel, 0 to 11.</summary>
    public byte[] Channel { get; }

    /// <summary>Makes the rows; equal arguments give equal rows. At least 4 rows a person on average and 100 people are wanted.</summary>
    public static HonestEvents Generate(int rows, int persons, ulong seed) => Generate(rows, persons, seed, StayOf);

    /// <summary>The variant in which everybody comes and goes within 30 days: easier for questions about a part of the time, to be shown beside the honest rows and marked.</summary>
    public static HonestEvents GenerateShortLived(int rows, int persons, ulong seed) => Generate(rows, persons, seed, random => DayUs + random.Below(29 * DayUs));

    private static HonestEvents Generate(int rows, int persons, ulong seed, Func<SeededRandom, long> stayUs)
    {
        int[] lengths = HistoryLengths.Draw(rows, persons, seed);
        HonestEvents events = new(rows, persons);
        SeededRandom random = new(seed, 1);
        double tie = 0.1 * rows / (rows - persons);
        int row = 0;
        for (int person = 0; person < persons; person++)
        {
            events.WritePerson(random, person, row, lengths[person], tie, stayUs);
            row += lengths[person];
        }

        return events;
    }

    // A quarter of the people may stay to the end, the others for two months at most.
    private static long StayOf(SeededRandom random) => DayUs + random.Below(random.Below(4) == 0 ? 730 * DayUs : 60 * DayUs);

    private void WritePerson(SeededRandom random, int person, int first, int length, double tie, Func<SeededRandom, long> stayUs)
    {
        long start = FromUs + random.Below(ToUs - FromUs - DayUs);
        long end = Math.Min(ToUs, start + stayUs(random));
        long time = start;
        byte device = (byte)random.Below(Devices);
        byte channel = (byte)random.Below(Channels);
        int step = -1;
        for (int i = 0; i < length; i++)
        {
            ulong bits = random.NextBits();
            if (i > 0 && !random.Chance(tie))
            {
                time += Gap(random, bits, end - time, length - i);
            }

            bool foreign = (bits >> 24 & 1) == 0;
            step = foreign ? step : NextStep(step, bits >> 8);
            int row = first + i;
            Person[row] = person;
            TimeUs[row] = time;
            Event[row] = foreign ? Foreign(bits >> 32) : (byte)step;
            Device[row] = (bits >> 56) < 12 ? (byte)((device + 1) % Devices) : device;
            Channel[row] = (bits >> 48 & 255) < 64 ? (byte)((channel + (bits >> 40 & 7)) % Channels) : channel;
        }
    }

    // Three in four gaps are seconds to minutes, the others spread what is left of the person's time; the range is never left.
    private static long Gap(SeededRandom random, ulong bits, long leftUs, int leftRows)
    {
        long gap = (bits & 3) != 0
            ? 1 + random.Below(Math.Clamp(2 * leftUs / leftRows, 1, 180_000_000))
            : random.Below(Math.Max(1, leftUs / ((leftRows / 8) + 1)));
        return Math.Min(gap, Math.Max(0, (leftUs - 1) / 2));
    }

    // Onwards with 68%, else again from the first step.
    private static int NextStep(int step, ulong bits) => step < Steps - 1 && (bits & 255) < 174 ? step + 1 : 0;

    // The smaller of two draws: common and rare names.
    private static byte Foreign(ulong bits) => (byte)(Steps + Math.Min((bits & 255) % (EventCodes - Steps), (bits >> 8 & 255) % (EventCodes - Steps)));
}
