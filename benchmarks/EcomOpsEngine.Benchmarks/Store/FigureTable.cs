namespace EcomOpsEngine.Benchmarks.Store;

/// <summary>A table of figures that grows line by line, so that a run that is cut off has shown what it measured.</summary>
internal sealed class FigureTable
{
    private readonly TextWriter _output;

    public FigureTable(TextWriter output, string title)
    {
        _output = output;
        output.WriteLine(title);
        output.WriteLine();
        output.WriteLine("| figure | value |");
        output.WriteLine("| --- | --- |");
    }

    public void Add(string name, string value)
    {
        _output.WriteLine($"| {name} | {value} |");
        _output.Flush();
    }
}
