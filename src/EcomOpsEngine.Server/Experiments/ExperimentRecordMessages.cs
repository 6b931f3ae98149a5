using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Storage.Experiments;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace EcomOpsEngine.Server.Experiments;

/// <summary>Records of tests as they are stored: the message in protobuf JSON without what the server adds.</summary>
internal static class ExperimentRecordMessages
{
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    public static string Definition(Experiment experiment)
    {
        var stored = experiment.Clone();
        (stored.Revision, stored.CreateTime, stored.ReviseTime) = (0, null, null);
        return JsonFormatter.Default.Format(stored);
    }

    public static Experiment Message(ExperimentRevision stored)
    {
        var experiment = Parser.Parse<Experiment>(stored.Definition);
        experiment.Revision = stored.Revision;
        experiment.CreateTime = stored.CreatedAt.ToTimestamp();
        experiment.ReviseTime = stored.RevisedAt.ToTimestamp();
        return experiment;
    }

    /// <summary>What must not change once a test runs: an end and a roll-out may be added at any time.</summary>
    public static Experiment Design(ExperimentRevision stored)
    {
        var design = Parser.Parse<Experiment>(stored.Definition);
        (design.LastDate, design.Rollout, design.Page) = ("", null, "");
        foreach (var arm in design.Arms)
        {
            (arm.Version, arm.Stated) = ("", null);
        }

        return design;
    }
}
