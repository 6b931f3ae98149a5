using System.Globalization;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Storage.Datasets;

namespace EcomOpsEngine.Server.Channels.Budgets;

/// <summary>Amounts of a request in the dataset's smallest units.</summary>
internal sealed class BudgetAmounts(DatasetSettings settings, Violations violations)
{
    private const int MostScale = 9;

    /// <summary>Reads an amount of 0 or more; unset: 0.</summary>
    public long Read(Money? amount, string path)
    {
        if (amount is null)
        {
            return 0;
        }

        if (amount.Currency != settings.Currency)
        {
            violations.Add($"{path}.currency", $"'{Shown.Text(amount.Currency)}'; the dataset's is {settings.Currency}.");
            return 0;
        }

        if (amount.Units < 0 || amount.Scale is < 0 or > MostScale)
        {
            violations.Add(path, $"{amount.Units} units of scale {amount.Scale}; expected 0 or more, of scale 0 to {MostScale}.");
            return 0;
        }

        var minor = amount.Units * Power(settings.MoneyScale) / Power(amount.Scale);
        if (minor != Math.Truncate(minor) || minor > long.MaxValue / 2)
        {
            violations.Add(path, $"{Show(amount.Units, amount.Scale)} does not fit amounts of {settings.MoneyScale} digits after the point.");
            return 0;
        }

        return (long)minor;
    }

    /// <summary>An amount for a message.</summary>
    public string Show(long minor) => Show(minor, settings.MoneyScale) + " " + settings.Currency;

    private static string Show(long units, int scale) => (units / Power(scale)).ToString("#,##0." + new string('0', scale), CultureInfo.InvariantCulture);

    private static decimal Power(int scale)
    {
        decimal power = 1;
        for (var i = 0; i < scale; i++)
        {
            power *= 10;
        }

        return power;
    }
}
