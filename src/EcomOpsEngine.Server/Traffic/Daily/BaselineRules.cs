using EcomOpsEngine.Server.Errors;
using Kernel = EcomOpsEngine.Analytics.Traffic.Baselines.BaselineRule;
using Message = EcomOpsEngine.Contracts.V1.BaselineRule;

namespace EcomOpsEngine.Server.Traffic.Daily;

/// <summary>The rule of baselines as a message.</summary>
internal static class BaselineRules
{
    private const int MostWeeks = 52;
    private const double MostScore = 100;
    private const double MostChange = 10;

    /// <summary>Checks a rule and fills in the defaults.</summary>
    public static Kernel Read(Message? asked, Violations violations)
    {
        var builtIn = Kernel.Default;
        if (asked is null)
        {
            return builtIn;
        }

        var weeks = asked.HasWeeks ? asked.Weeks : builtIn.Weeks;
        var least = asked.HasLeastWeeks ? asked.LeastWeeks : Math.Min(builtIn.LeastWeeks, weeks);
        var score = asked.HasScore ? asked.Score : builtIn.Score;
        var change = asked.HasLeastChange ? asked.LeastChange : builtIn.LeastChange;
        var volume = asked.HasLeastVolume ? asked.LeastVolume : builtIn.LeastVolume;
        if (weeks is < 1 or > MostWeeks)
        {
            violations.Add("baseline.weeks", $"{weeks}; expected 1 to {MostWeeks}.");
        }
        else if (least < 1 || least > weeks)
        {
            violations.Add("baseline.least_weeks", $"{least}; expected 1 to the {weeks} weeks looked back.");
        }

        if (!(score is > 0 and <= MostScore))
        {
            violations.Add("baseline.score", $"{score}; expected more than 0, at most {MostScore}.");
        }

        if (!(change is >= 0 and <= MostChange))
        {
            violations.Add("baseline.least_change", $"{change}; expected 0 to {MostChange}.");
        }

        if (volume < 0)
        {
            violations.Add("baseline.least_volume", $"{volume}; expected 0 or more.");
        }

        return new Kernel(weeks, least, score, change, volume);
    }

    public static Message Message(Kernel rule) => new()
    {
        Weeks = rule.Weeks,
        LeastWeeks = rule.LeastWeeks,
        Score = rule.Score,
        LeastChange = rule.LeastChange,
        LeastVolume = rule.LeastVolume,
    };
}
