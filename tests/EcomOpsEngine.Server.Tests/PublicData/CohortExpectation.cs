using System.Globalization;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.TestData.Expected;
using Grpc.Core;
using Xunit;

namespace EcomOpsEngine.Server.Tests.PublicData;

/// <summary>Compares cohorts and repurchases of the engine with a cohort block of the expected answers.</summary>
internal sealed class CohortExpectation(ExpectedFigures figures, int scale, string at)
{
    public async Task AskAndCheckAsync(PublicDataServer server, string dataset, Filter? filter)
    {
        var days = figures.Members($"{at}/repurchase_within_days").Select(int.Parse).ToList();
        var question = new ComputeCohortsRequest
        {
            Dataset = dataset,
            Filter = filter,
            AsOf = MatrixExpectation.Midnight(DateOnly.ParseExact(figures.TextAt("/rfm/as_of"), "yyyy-MM-dd", CultureInfo.InvariantCulture)),
            RepurchaseDays = { days },
        };
        var answer = await server.Segments.ComputeCohortsAsync(question);
        CheckRepurchase(answer.Repurchase);
        if (figures.Has($"{at}/weighted_curve/0/offset"))
        {
            CheckMatrix(answer);
            CheckPeriods(answer);
            await CheckMembersAsync(server, question, answer);
        }
    }

    private void CheckRepurchase(Repurchase repurchase)
    {
        figures.Count($"{at}/customers", repurchase.Customers);
        figures.Count($"{at}/orders", repurchase.Orders);
        figures.Count($"{at}/repeat_customers", repurchase.RepeatCustomers);
        figures.Ratio($"{at}/repurchase_rate", repurchase.RepeatRate.Ratio);
        figures.Ratio($"{at}/median_days_first_to_second", repurchase.MedianDaysToSecond.Ratio);
        foreach (var name in figures.Members($"{at}/orders_per_customer_counts"))
        {
            var least = int.Parse(name.TrimEnd('+'), CultureInfo.InvariantCulture);
            figures.Count($"{at}/orders_per_customer_counts/{name}", repurchase.ByOrders.Where(one => name.EndsWith('+') ? one.Orders >= least : one.Orders == least).Sum(one => one.Customers));
        }

        foreach (var within in repurchase.Within)
        {
            figures.Count($"{at}/repurchase_within_days/{within.Days}/customers", within.Customers);
            figures.Ratio($"{at}/repurchase_within_days/{within.Days}/rate", within.Rate.Ratio);
        }
    }

    private void CheckMatrix(ComputeCohortsResponse answer)
    {
        Assert.Equal(figures.Members($"{at}/matrix"), answer.Cohorts.Select(cohort => cohort.Period));
        foreach (var cohort in answer.Cohorts)
        {
            var path = $"{at}/matrix/{cohort.Period}";
            figures.Count($"{path}/size", cohort.Customers);
            Assert.Equal(figures.Members($"{path}/active").Count, cohort.Cells.Count);
            foreach (var cell in cohort.Cells)
            {
                figures.Count($"{path}/active/{cell.Offset}", cell.Active);
                figures.Ratio($"{path}/retention/{cell.Offset}", cell.Retention.Ratio);
                figures.Money($"{path}/revenue/{cell.Offset}", cell.Revenue.Units, scale);
            }

            var total = cohort.Cells.Sum(cell => cell.Revenue.Units);
            Assert.Equal(total, cohort.Cells[^1].CumulativeRevenue.Units);
            Assert.Equal(total / Math.Pow(10, scale) / cohort.Customers, cohort.Cells[^1].LifetimeValue.Ratio, 1e-9);
        }

        Assert.Equal(figures.Members($"{at}/weighted_curve").Count, answer.Total.Cells.Count);
        foreach (var cell in answer.Total.Cells)
        {
            var path = $"{at}/weighted_curve/{cell.Offset}";
            figures.Count($"{path}/offset", cell.Offset);
            figures.Count($"{path}/cohorts", cell.Cohorts);
            figures.Count($"{path}/customers", cell.Customers);
            figures.Count($"{path}/active", cell.Active);
            figures.Ratio($"{path}/retention", cell.Retention.Ratio);
        }
    }

    /// <summary>The file has the months that a next one follows.</summary>
    private void CheckPeriods(ComputeCohortsResponse answer)
    {
        foreach (var period in answer.Periods.SkipLast(1))
        {
            figures.Count($"{at}/month_over_month/{period.Period}/active", period.Active);
            figures.Count($"{at}/month_over_month/{period.Period}/again_next_month", period.ActiveAgain);
            figures.Ratio($"{at}/month_over_month/{period.Period}/rate", period.Rate.Ratio);
        }
    }

    /// <summary>The people of a cohort are as many as the answer says.</summary>
    private static async Task CheckMembersAsync(PublicDataServer server, ComputeCohortsRequest question, ComputeCohortsResponse answer)
    {
        var cohort = answer.Cohorts[1];
        foreach (int? offset in new int?[] { null, 3 })
        {
            var selection = new CohortSelection { Question = question, Period = cohort.Period };
            if (offset is { } stated)
            {
                selection.ActiveOffset = stated;
            }

            using var call = server.Segments.ListCustomers(new ListCustomersRequest { Dataset = question.Dataset, Cohort = selection });
            var ids = new HashSet<string>();
            await foreach (var batch in call.ResponseStream.ReadAllAsync())
            {
                ids.UnionWith(batch.CustomerIds);
            }

            Assert.Equal(offset is { } k ? cohort.Cells[k].Active : cohort.Customers, ids.Count);
        }
    }
}
