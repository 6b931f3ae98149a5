namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>Brings refunds down to lines, exact to the smallest unit.</summary>
internal static class RefundSpread
{
    /// <summary>Refunds of more than nothing by row, each row's by time.</summary>
    public static Dictionary<int, List<Refund>> Spread(List<RefundOrder> refunds, OrderFacts rows, OrderGroups groups)
    {
        refunds.Sort((a, b) =>
            a.Order != b.Order ? a.Order.CompareTo(b.Order)
            : a.AtUs != b.AtUs ? a.AtUs.CompareTo(b.AtUs)
            : a.Sequence.CompareTo(b.Sequence));
        var byRow = new Dictionary<int, List<Refund>>();
        foreach (var refund in refunds)
        {
            ReadOnlySpan<int> lines = refund.Row is { } row ? [row] : groups.LinesOf(refund.Order);
            var amounts = new long[lines.Length];
            for (var i = 0; i < lines.Length; i++)
            {
                amounts[i] = rows.AmountMinor(lines[i]);
            }

            var shares = refund.AmountMinor is { } amount ? Shares(amount, amounts) : RestOf(lines, amounts, byRow);
            for (var i = 0; i < lines.Length; i++)
            {
                Add(byRow, lines[i], new Refund(refund.AtUs, shares[i]));
            }
        }

        return byRow;
    }

    /// <summary>
    /// Splits an amount in proportion to line amounts: whole units rounded down, then one more on each of the first lines with an amount until nothing is left.
    /// Lines of zero or less take no part; when all are such, the first line takes it whole.
    /// </summary>
    public static long[] Shares(long amountMinor, ReadOnlySpan<long> lineAmounts)
    {
        var shares = new long[lineAmounts.Length];
        Int128 total = 0;
        foreach (var line in lineAmounts)
        {
            total += Math.Max(0, line);
        }

        if (total == 0)
        {
            shares[0] = amountMinor;
            return shares;
        }

        var left = amountMinor;
        for (var i = 0; i < shares.Length; i++)
        {
            shares[i] = (long)((Int128)amountMinor * Math.Max(0, lineAmounts[i]) / total);
            left -= shares[i];
        }

        for (var i = 0; left > 0; i++)
        {
            if (lineAmounts[i] > 0)
            {
                shares[i]++;
                left--;
            }
        }

        return shares;
    }

    private static long[] RestOf(ReadOnlySpan<int> lines, long[] amounts, Dictionary<int, List<Refund>> byRow)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            var before = byRow.TryGetValue(lines[i], out var refunds) ? refunds.Sum(refund => refund.AmountMinor) : 0;
            amounts[i] = Math.Max(0, amounts[i] - before);
        }

        return amounts;
    }

    private static void Add(Dictionary<int, List<Refund>> byRow, int row, Refund refund)
    {
        if (refund.AmountMinor <= 0)
        {
            return;
        }

        if (!byRow.TryGetValue(row, out var refunds))
        {
            byRow.Add(row, refunds = []);
        }

        refunds.Add(refund);
    }
}
