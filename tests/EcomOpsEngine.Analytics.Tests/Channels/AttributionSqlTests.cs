using System.Globalization;
using DuckDB.NET.Data;
using EcomOpsEngine.Analytics.Channels;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Channels;

/// <summary>The linear model and the last channel against the same question in SQL on DuckDB, an engine that shares no line with ours.</summary>
public sealed class AttributionSqlTests
{
    private const int Channels = 6;

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    public void ThousandsOfPathsInSql(int seed)
    {
        var random = new Random(seed);
        var (visits, lines) = (new List<Visit>(), new List<Line>());
        for (int person = 0; person < 4_000; person++)
        {
            long at = ChannelScene.Start + (random.Next(86_400) * ChannelScene.Second);
            for (int session = 0; session < random.Next(1, 12); session++)
            {
                at += random.Next(1, 20 * 86_400) * ChannelScene.Second;
                visits.Add(new Visit(person, at, session, random.Next(Channels)));
                if (random.Next(4) == 0)
                {
                    lines.Add(new Line(person, lines.Count, at + (random.Next(86_400) * ChannelScene.Second), random.Next(50_000)));
                }
            }
        }

        var scene = new ChannelScene(visits, lines, Channels);
        var answer = scene.Run(scene.Query(AttributionModel.Linear, AttributionModel.LastNonDirect), 2, 4);
        var expected = InSql(visits, lines);
        for (int channel = 0; channel < Channels; channel++)
        {
            Assert.Equal(expected[channel].Linear, CreditUnits.Orders(answer.Credits[AttributionModel.Linear].Orders(channel, 0, 1)), 6);
            Assert.Equal(expected[channel].LinearGmv, CreditUnits.Orders(answer.Credits[AttributionModel.Linear].Gmv(channel, 0, 1)), 2);
            Assert.Equal(expected[channel].Last, CreditUnits.Orders(answer.Credits[AttributionModel.LastNonDirect].Orders(channel, 0, 1)), 9);
        }
    }

    private static Dictionary<int, (double Linear, double LinearGmv, double Last)> InSql(List<Visit> visits, List<Line> lines)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "CREATE TABLE v (person INTEGER, t BIGINT, channel INTEGER); CREATE TABLE o (id INTEGER, person INTEGER, t BIGINT, gmv BIGINT)";
        command.ExecuteNonQuery();
        using (var appender = connection.CreateAppender("v"))
        {
            visits.ForEach(visit => appender.CreateRow().AppendValue(visit.Person).AppendValue(visit.AtUs).AppendValue(visit.Channel).EndRow());
        }

        using (var appender = connection.CreateAppender("o"))
        {
            lines.ForEach(line => appender.CreateRow().AppendValue(line.Order).AppendValue(line.Person).AppendValue(line.AtUs).AppendValue(line.GmvMinor).EndRow());
        }

        command.CommandText = string.Create(CultureInfo.InvariantCulture, $"""
            WITH touches AS (
                SELECT o.id, o.gmv, v.channel, v.t FROM o LEFT JOIN v ON v.person = o.person AND v.t <= o.t AND v.t >= o.t - {30 * ChannelScene.Day} AND v.channel > 0),
            parts AS (
                SELECT coalesce(channel, 0) AS channel, 1.0::DOUBLE / count(*) OVER (PARTITION BY id) AS share, gmv, t = max(t) OVER (PARTITION BY id) OR channel IS NULL AS is_last FROM touches)
            SELECT channel, sum(share), sum(share * gmv), count(*) FILTER (is_last)::DOUBLE FROM parts GROUP BY channel
            """);
        using var reader = command.ExecuteReader();
        var rows = new Dictionary<int, (double, double, double)>();
        while (reader.Read())
        {
            rows[reader.GetInt32(0)] = (reader.GetDouble(1), reader.GetDouble(2), reader.GetDouble(3));
        }

        return rows;
    }
}
