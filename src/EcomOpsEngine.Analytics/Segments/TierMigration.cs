using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Segments;

/// <summary>Customers who were in one tier and are in another.</summary>
/// <param name="From">Tier as of the first date; null: in none (a prospect, or not yet known).</param>
/// <param name="To">Tier as of the second date; null: in none any more (all paid orders cancelled or refunded since).</param>
/// <param name="Customers">Customers.</param>
/// <param name="Share">Of all who were in <paramref name="From"/>.</param>
/// <param name="NetSalesFromMinor">Σ money in the look-back as of the first date, smallest units.</param>
/// <param name="NetSalesToMinor">Σ money in the look-back as of the second date, smallest units.</param>
public sealed record MigrationCell(RfmTier? From, RfmTier? To, long Customers, Figure Share, long NetSalesFromMinor, long NetSalesToMinor);

/// <summary>Tier by tier between two dates.</summary>
public static class TierMigration
{
    private const int Places = (int)RfmTier.Churned + 1;

    /// <summary>All 24 cells: from VIP to churned, then from none; to VIP to churned, then to none; nobody goes from none to none.</summary>
    /// <exception cref="OverflowException">A sum of money leaves 64 bits.</exception>
    public static IReadOnlyList<MigrationCell> Read(TierState before, TierState after)
    {
        var customers = new long[Places, Places];
        var (moneyFrom, moneyTo) = (new long[Places, Places], new long[Places, Places]);
        foreach (var (_, from, to) in Pairs(before, after))
        {
            var (row, column) = (Place(before, from), Place(after, to));
            customers[row, column]++;
            moneyFrom[row, column] = checked(moneyFrom[row, column] + (from is { } i ? before.Customers.MonetaryMinor[i] : 0));
            moneyTo[row, column] = checked(moneyTo[row, column] + (to is { } j ? after.Customers.MonetaryMinor[j] : 0));
        }

        var cells = new List<MigrationCell>();
        for (var row = 1; row <= Places; row++)
        {
            var total = Enumerable.Range(0, Places).Sum(column => customers[row % Places, column]);
            for (var column = 1; column <= Places; column++)
            {
                var (r, c) = (row % Places, column % Places);
                if (r != 0 || c != 0)
                {
                    cells.Add(new MigrationCell(Tier(r), Tier(c), customers[r, c], Figure.Ratio(customers[r, c], total), moneyFrom[r, c], moneyTo[r, c]));
                }
            }
        }

        return cells;
    }

    /// <summary>People of one cell, ascending.</summary>
    /// <param name="before">First date.</param>
    /// <param name="after">Second date.</param>
    /// <param name="isWanted">Tells by the two tiers (null: none).</param>
    public static int[] Members(TierState before, TierState after, Func<RfmTier?, RfmTier?, bool> isWanted)
    {
        ArgumentNullException.ThrowIfNull(isWanted);
        return [.. Pairs(before, after)
            .Where(pair => isWanted(Tier(Place(before, pair.Before)), Tier(Place(after, pair.After))))
            .Select(pair => pair.Person)];
    }

    /// <summary>Everybody with a tier at either date, with the positions in both.</summary>
    private static IEnumerable<(int Person, int? Before, int? After)> Pairs(TierState before, TierState after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var (first, second) = (before.Customers.Persons, after.Customers.Persons);
        for (int i = 0, j = 0; i < first.Count || j < second.Count;)
        {
            var person = Math.Min(i < first.Count ? first[i] : int.MaxValue, j < second.Count ? second[j] : int.MaxValue);
            int? from = i < first.Count && first[i] == person ? i++ : null;
            int? to = j < second.Count && second[j] == person ? j++ : null;
            yield return (person, from, to);
        }
    }

    private static int Place(TierState state, int? position) => position is { } at ? (int)state.Tiers[at] : 0;

    private static RfmTier? Tier(int place) => place == 0 ? null : (RfmTier)place;
}
