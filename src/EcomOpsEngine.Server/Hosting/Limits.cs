namespace EcomOpsEngine.Server.Hosting;

/// <summary>Limits that the contract names. A request beyond one is refused with the limit in the message.</summary>
internal static class Limits
{
    public const int MessageBytes = 64 << 20;

    /// <summary>Bytes that a sender may have under way in a call, twice as many in a connection: a batch of a load comes in while the one before is read.</summary>
    public const int StreamWindowBytes = 4 << 20;

    public const int FunnelSteps = 32;

    public const int EventsOfStep = 64;

    public const int StepNameLength = 100;

    public const int BreakdownFields = 3;

    public const int BreakdownTop = 1_000;

    public const int DefaultBreakdownTop = 10;

    public const long DefaultWindowUs = 14 * 86_400_000_000L;

    public const long LongestWindowUs = 3_653 * 86_400_000_000L;

    /// <summary>Different combinations of breakdown values that a funnel keeps before the top is taken.</summary>
    public const int BreakdownCombinations = Analytics.Funnels.FunnelKernel.MostCombinations;

    /// <summary>Values of a dimension that an explanation tries.</summary>
    public const int ExplainedValues = 1_000;

    /// <summary>Days, weeks or months of a trend.</summary>
    public const int TrendPeriods = 2_000;

    public const int HistogramBuckets = 200;

    public const int DefaultHistogramBuckets = 20;

    public const int UnitsPerMessage = 4_096;

    public const int FilterMembers = 50;

    public const int FilterAlternatives = 100;

    public const int FilterLiterals = 10_000;

    public const int FilterTextLength = 1_000;

    public const int MatrixDimensions = 6;

    public const int CubeDimensions = 5;

    public const int MatrixMeasures = 16;

    public const int GroupingSets = 64;

    public const int MatrixHaving = 16;

    public const int MatrixTop = 10_000;

    public const int MatrixCells = 2_000_000;

    public const int MatrixPage = 100_000;

    public const int DefaultMatrixPage = 10_000;

    public const int OpportunityPage = 10_000;

    public const int DefaultOpportunityPage = 100;

    public const int Page = 1_000;

    public const int DefaultPage = 100;

    public const int RejectPage = 10_000;

    public const int DefaultRejectPage = 1_000;

    public const int BatchRows = 1_000_000;

    /// <summary>Distinct texts of a dictionary-coded column of a batch.</summary>
    public const int DictionaryTexts = 65_536;

    public const int CustomersPerMessage = 4_096;

    /// <summary>People of a list whose ids are decrypted together, after those of the first message.</summary>
    public const int IdsOfALook = 65_536;

    public const int Arms = 20;

    public const int Experiments = 10_000;

    public const int ExperimentRevisions = 1_000;

    /// <summary>Characters of a stored record of a test.</summary>
    public const int ExperimentCharacters = 64 << 10;

    public const int ExperimentPage = 100;

    public const int DefaultExperimentPage = 20;

    /// <summary>Longest window after a first exposure.</summary>
    public const long ExperimentWindowUs = 366 * 86_400_000_000L;

    public const int BaselineDays = 365;

    public const int SegmentFields = 5;

    public const int SegmentTop = 50;

    public const int DefaultSegmentTop = 10;

    /// <summary>Values of all arms of a comparison of means.</summary>
    public const int ValuesOfArms = 5_000_000;

    /// <summary>Different channels of a question.</summary>
    public const int Channels = 1_000;

    /// <summary>Different channels of a removal effect, whose chain is solved as a dense system.</summary>
    public const int MarkovChannels = 300;

    /// <summary>Channels × days of a question about spend.</summary>
    public const int ChannelDays = 500_000;

    /// <summary>Days that a budget is for.</summary>
    public const int BudgetDays = 3_660;

    public const int DefaultBudgetDays = 30;

    public const int BudgetStages = 12;

    /// <summary>Channels looked at in pairs.</summary>
    public const int SynergyChannels = 60;

    public const int SynergyPairs = 2_000;

    public const int DirectValues = 100;

    /// <summary>Touches of a path; of longer ones the last so many count.</summary>
    public const int PathTouches = 256;

    public const int TopPaths = 1_000;

    public const int DefaultTopPaths = 20;

    public const int CohortTop = 1_000;

    public const int DefaultCohortTop = 10;

    public const int CohortCells = 200_000;

    public const int RepurchaseSpans = 20;

    public const int ForecastTop = 1_000;

    public const int ProfileTraits = 100;

    /// <summary>Different values of a trait.</summary>
    public const int ProfileValues = 10_000;

    /// <summary>Local days of a question by day.</summary>
    public const int DailyDays = 3_660;

    /// <summary>Dimensions whose values may explain an anomaly.</summary>
    public const int ExplainingDimensions = 10;

    /// <summary>Dimensions whose values are judged one by one.</summary>
    public const int JudgedDimensions = 5;

    /// <summary>Values of such a dimension.</summary>
    public const int DailyValues = 1_000;

    /// <summary>Counts by day and value that a question holds.</summary>
    public const long DailyCells = 20_000_000;

    public const int Anomalies = 10_000;

    public const int DefaultAnomalies = 1_000;

    public const int AnomalyValues = 100;

    public const int DefaultAnomalyValues = 5;

    /// <summary>Names of events or pages in a list of visit rules.</summary>
    public const int VisitNames = 1_000;

    public const int ChannelTypes = 10_000;

    public const int GmvDimensions = 6;

    public const int DefaultGmvTop = 10;

    /// <summary>How long a question keeps its place from others that wait.</summary>
    public static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(200);

    /// <summary>Questions beyond their turn that go on beside the others, for each place.</summary>
    public const int LongQueries = 4;

    /// <summary>Share of the kept answers that one may take: 1 of so many.</summary>
    public const int KeptAnswerShare = 8;

    /// <summary>Questions that may wait for a place before further ones are refused with a retry delay.</summary>
    public const int WaitingQueries = 256;

    /// <summary>Seconds of a statement, from its start to its last row taken.</summary>
    public const int SqlSeconds = 60;

    public const int SqlRows = 1_000_000;

    /// <summary>Characters of a statement.</summary>
    public const int SqlCharacters = 100_000;

    /// <summary>Memory of the database of a statement.</summary>
    public const long SqlMemoryBytes = 512L << 20;

    /// <summary>Memory that the process of a statement may write to, with what its database does not count.</summary>
    public const long SqlProcessBytes = 1_280L << 20;

    /// <summary>Statements that run at one time, whatever their datasets.</summary>
    public const int RunningStatements = 2;

    /// <summary>Statements that may wait for a place before further ones are refused with a retry delay.</summary>
    public const int WaitingStatements = 16;
}
