using System.Globalization;

namespace EcomOpsEngine.Benchmarks.Faults;

/// <summary>What a run of <c>kills</c> met and found.</summary>
internal sealed class KillFigures
{
    private int _withLoad, _withLog, _withSegments;
    private int _acknowledged, _presentUnacknowledged, _absent, _erasures, _erasuresCut;

    /// <summary>Time from the start of the process until it serves.</summary>
    public List<TimeSpan> Starts { get; } = [];

    /// <summary>What did not hold.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>Comparisons of all answers with the model.</summary>
    public int Compared { get; set; }

    /// <summary>Something did not hold.</summary>
    public void Fault(string what) => Faults.Add(what);

    /// <summary>What the dead process was doing, by what it left.</summary>
    public void NoteMoment(string folder, bool inLoad)
    {
        _withLoad += inLoad ? 1 : 0;
        _withLog += new FileInfo(Path.Combine(folder, "dataset.duckdb.wal")) is { Exists: true, Length: > 0 } ? 1 : 0;
        var segments = Path.Combine(folder, "segments");
        var manifest = Path.Combine(segments, "MANIFEST");
        var listed = File.Exists(manifest) ? File.ReadAllText(manifest) : "";
        _withSegments += Directory.Exists(segments)
            && Directory.GetFiles(segments).Select(Path.GetFileName).Any(name => name != "MANIFEST" && !listed.Contains(name!, StringComparison.Ordinal)) ? 1 : 0;
    }

    /// <summary>What became of a load.</summary>
    public void Note(SentChange change, long? rows)
    {
        _ = change.IsAcknowledged ? _acknowledged++ : rows is null ? _absent++ : _presentUnacknowledged++;
        _erasures += change.EraseAcknowledged ? 1 : 0;
        _erasuresCut += change.EraseSent && !change.EraseAcknowledged ? 1 : 0;
    }

    public void Print(TextWriter output, int count, ulong seed)
    {
        var starts = Starts.Order().ToList();
        (string Name, string Value)[] figures =
        [
            ("kills (SIGKILL), seed", $"{Text(count)}, {seed.ToString(CultureInfo.InvariantCulture)}"),
            ("… while a load ran; with a write-ahead log to replay; while segments were written", $"{Text(_withLoad)}; {Text(_withLog)}; {Text(_withSegments)}"),
            ("acknowledged loads, all whole after the restart", Text(_acknowledged)),
            ("loads without an acknowledgement: whole; absent", $"{Text(_presentUnacknowledged)}; {Text(_absent)}"),
            ("acknowledged erasures; erasures cut off and repeated", $"{Text(_erasures)}; {Text(_erasuresCut)}"),
            ("comparisons of all answers with the naive model", Text(Compared)),
            ("start until it serves, median and longest", string.Create(CultureInfo.InvariantCulture, $"{starts.ElementAtOrDefault(starts.Count / 2).TotalSeconds:F2} s, {starts.LastOrDefault().TotalSeconds:F2} s")),
            ("faults", Text(Faults.Count)),
        ];
        output.WriteLine("| figure | value |");
        output.WriteLine("| --- | --- |");
        foreach (var (name, value) in figures)
        {
            output.WriteLine($"| {name} | {value} |");
        }

        Faults.ForEach(output.WriteLine);
    }

    private static string Text(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
