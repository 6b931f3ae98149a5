using System.Runtime.InteropServices;
using EcomOpsEngine.Analytics.Orders;

namespace EcomOpsEngine.Analytics.Profiles;

/// <summary>Traits from the paid orders.</summary>
public static class OrderTraits
{
    /// <summary>
    /// The preferred value of each column (most lines that count; of equals the one with more money, then the one bought first), and the value of the first line of the first order.
    /// </summary>
    /// <param name="lines">The order lines.</param>
    /// <param name="query">Which orders.</param>
    /// <param name="preferred">Code columns whose preferred value is wanted.</param>
    /// <param name="first">Code columns whose first value is wanted.</param>
    /// <param name="threads">Threads to use, 1 or more. The answer does not depend on it.</param>
    /// <param name="cancellation">Ends the pass early.</param>
    /// <returns>One column for each of <paramref name="preferred"/>, then one for each of <paramref name="first"/>.</returns>
    public static IReadOnlyList<TraitColumn> Of(
        OrderLines lines, PaidOrderQuery query, IReadOnlyList<int> preferred, IReadOnlyList<int> first, int threads = 1, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(lines);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(preferred);
        ArgumentNullException.ThrowIfNull(first);
        TraitColumn[] traits = [.. preferred.Concat(first).Select(column => new TraitColumn(lines.Runs.Count == 0 ? 0 : lines.Runs[0].Columns[column].ValueCount, new int[lines.Persons]))];
        PaidOrderPass.Run(lines, query, threads, () => new Choice(query, preferred, first, traits), cancellation);
        return traits;
    }

    private sealed class Choice(PaidOrderQuery query, IReadOnlyList<int> preferred, IReadOnlyList<int> first, TraitColumn[] traits) : IPaidHistories
    {
        private readonly Dictionary<int, (int Lines, long Minor, int Place)> _values = [];

        public void Add(OrderRun lines, int person, ReadOnlySpan<PaidOrder> orders)
        {
            for (var n = 0; n < preferred.Count; n++)
            {
                Count(lines, orders, preferred[n]);
                traits[n].Codes[person] = _values.Count == 0 ? 0 : _values
                    .OrderByDescending(one => one.Value.Lines).ThenByDescending(one => one.Value.Minor).ThenBy(one => one.Value.Place).First().Key;
            }

            for (var n = 0; n < first.Count; n++)
            {
                traits[preferred.Count + n].Codes[person] = lines.Columns[first[n]][orders[0].FirstLine];
            }
        }

        private void Count(OrderRun lines, ReadOnlySpan<PaidOrder> orders, int column)
        {
            _values.Clear();
            var codes = lines.Columns[column];
            foreach (ref readonly var order in orders)
            {
                for (var line = order.FirstLine; line < order.EndLine; line++)
                {
                    if (codes[line] is not 0 and var code && PaidLine.Counts(lines, query.Moment.AsOfUs, line))
                    {
                        ref var value = ref CollectionsMarshal.GetValueRefOrAddDefault(_values, code, out var known);
                        value = (value.Lines + 1, checked(value.Minor + lines.AmountMinor.Span[line]), known ? value.Place : _values.Count);
                    }
                }
            }
        }
    }
}
