using EcomOpsEngine.Cli.Filters;
using EcomOpsEngine.Cli.Times;
using EcomOpsEngine.Client;
using EcomOpsEngine.Contracts.V1;
using Google.Protobuf;
using Spectre.Console;

namespace EcomOpsEngine.Cli.Terminal;

/// <summary>One run of a command: the connection, the global options and the two consoles.</summary>
internal sealed class Session : IDisposable
{
    private static readonly JsonFormatter JsonDocument = new(JsonFormatter.Settings.Default.WithIndentation());
    private readonly TerminalStreams _streams;
    private Dataset? _dataset;

    public Session(EcomOpsClientOptions client, string datasetName, bool json, Language language, TerminalStreams streams)
    {
        Client = new EcomOpsClient(client);
        DatasetName = datasetName;
        Json = json;
        Words = new Words(language);
        _streams = streams;
        Data = streams.DataConsole();
        Diagnostics = streams.DiagnosticConsole();
    }

    public EcomOpsClient Client { get; }

    public string DatasetName { get; }

    public bool Json { get; }

    public Words Words { get; }

    public IAnsiConsole Data { get; }

    public IAnsiConsole Diagnostics { get; }

    public bool DiagnosticsAreSeen => _streams.ErrorIsTerminal;

    public async Task<Dataset> DatasetAsync(CancellationToken cancellation) =>
        _dataset ??= (await Client.Catalog.GetDatasetAsync(new GetDatasetRequest { Dataset = DatasetName }, cancellationToken: cancellation)).Dataset;

    public async Task<TimeZoneInfo> ZoneAsync(CancellationToken cancellation) => Moment.Zone((await DatasetAsync(cancellation)).TimeZone);

    /// <summary>The half-open range; null when neither side is given. The dataset is asked for its zone only when a side needs it.</summary>
    public async Task<TimeRange?> RangeAsync(Moment? from, Moment? to, CancellationToken cancellation)
    {
        if (from is null && to is null)
        {
            return null;
        }

        var zone = (from ?? to)!.Value.Offset is not null && (to ?? from)!.Value.Offset is not null ? TimeZoneInfo.Utc : await ZoneAsync(cancellation);
        var range = new TimeRange { From = from?.ToTimestamp(zone), To = to?.ToTimestamp(zone) };
        return range.From is not null && range.To is not null && range.From >= range.To
            ? throw new UsageException("--from is not before --to: the range is half-open, so --to names the first instant that is outside")
            : range;
    }

    public async Task<Filter?> FilterAsync(IReadOnlyList<FilterTerm>? terms, CancellationToken cancellation)
    {
        if (terms is null or { Count: 0 })
        {
            return null;
        }

        var fields = await Client.Catalog.ListFieldsAsync(new ListFieldsRequest { Dataset = DatasetName }, cancellationToken: cancellation);
        var types = fields.Fields.DistinctBy(f => f.Name).ToDictionary(f => f.Name, f => f.Type);
        return FilterMessages.Compile(terms, types, await ZoneAsync(cancellation));
    }

    /// <summary>Writes an answer: as it came for <c>--output json</c>, otherwise as <paramref name="table"/> shows it.</summary>
    public void Write(IMessage answer, Action<IAnsiConsole> table)
    {
        if (Json)
        {
            _streams.Out.WriteLine(JsonDocument.Format(answer));
            return;
        }

        table(Data);
    }

    /// <summary>Writes a line of data as it stands.</summary>
    public void WriteLine(string line) => _streams.Out.WriteLine(line);

    /// <summary>Writes one message of a stream as a line of JSON.</summary>
    public void WriteJsonLine(IMessage message) => _streams.Out.WriteLine(JsonFormatter.Default.Format(message));

    /// <summary>Says what the answer says about itself; not part of the data.</summary>
    public void About(QueryInfo? info)
    {
        if (!Json && info is not null)
        {
            AnswerNotes.Write(Diagnostics, info, Words);
        }
    }

    public void Note(string text)
    {
        if (!Json)
        {
            Diagnostics.Write(new Text(text + "\n", new Style(decoration: Decoration.Dim)));
        }
    }

    public void Dispose() => Client.Dispose();
}
