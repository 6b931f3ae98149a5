namespace EcomOpsEngine.Analytics.Tests.Channels;

/// <summary>Random visits and orders that sit on the edges: sessions that change their channel, run side by side or name none, orders at the instant of a visit or exactly the look-back after it.</summary>
internal static class RandomChannels
{
    public static ChannelScene Scene(Random random, int people, int channels)
    {
        var (visits, lines, order) = (new List<Visit>(), new List<Line>(), 0);
        for (int person = 0; person < people; person++)
        {
            long at = ChannelScene.Start + (random.Next(40) * ChannelScene.Day);
            int session = 0;
            int events = random.Next(25);
            for (int i = 0; i < events; i++)
            {
                at += random.Next(8) switch { 0 => 0, 1 => 30 * ChannelScene.Day, 2 => (30 * ChannelScene.Day) + 1, 3 => random.Next(1, 20) * ChannelScene.Day, _ => random.Next(3_000) * ChannelScene.Second };
                session = random.Next(3) == 0 ? random.Next(session + 2) : session;
                visits.Add(new Visit(person, at, session, random.Next(4) == 0 ? null : random.Next(channels)));
                if (random.Next(4) == 0)
                {
                    AddOrder(random, lines, person, order++, at + (random.Next(4) switch { 0 => 0, 1 => 30 * ChannelScene.Day, 2 => (30 * ChannelScene.Day) + 1, _ => random.Next(86_400) * ChannelScene.Second }), channels);
                }
            }

            if (random.Next(6) == 0)
            {
                AddOrder(random, lines, person, order++, at, channels);
            }
        }

        AddOrder(random, lines, null, order++, ChannelScene.Start, channels);
        AddOrder(random, lines, null, order, ChannelScene.Start + ChannelScene.Day, channels);
        return new ChannelScene(OnePerInstant(visits), lines, channels);
    }

    /// <summary>Events of one instant have no order that a reader could know: the channel of all but one of a session is left out.</summary>
    private static List<Visit> OnePerInstant(List<Visit> visits) =>
        [.. visits.GroupBy(visit => (visit.Person, visit.AtUs)).SelectMany(same => same.Select((visit, i) => i == 0 ? visit : visit with { Session = same.First().Session, Channel = null }))];

    private static void AddOrder(Random random, List<Line> lines, int? person, int order, long atUs, int channels)
    {
        for (int line = random.Next(1, 4); line > 0; line--)
        {
            long gmv = random.Next(100_000);
            bool isPaid = random.Next(4) != 0;
            lines.Add(new Line(person, order, atUs, gmv)
            {
                PaidUs = isPaid ? atUs + (random.Next(3) * ChannelScene.Day) : null,
                IsCancelled = random.Next(8) == 0,
                RefundMinor = isPaid && random.Next(5) == 0 ? random.Next((int)gmv + 1) : 0,
                CostMinor = random.Next(10) == 0 ? null : gmv / 2,
                Own = random.Next(channels),
            });
        }
    }
}
