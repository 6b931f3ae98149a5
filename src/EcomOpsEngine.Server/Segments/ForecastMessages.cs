using EcomOpsEngine.Analytics.Forecasts;
using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Services;
using HoldoutError = EcomOpsEngine.Contracts.V1.HoldoutError;
using KernelError = EcomOpsEngine.Analytics.Forecasts.HoldoutError;
using NoValueReason = EcomOpsEngine.Contracts.V1.NoValueReason;

namespace EcomOpsEngine.Server.Segments;

/// <summary>Forecasts as messages.</summary>
internal static class ForecastMessages
{
    public static ForecastValueResponse Answer(SnapshotView view, ForecastRun run, CancellationToken token)
    {
        var plan = run.Plan;
        var response = new ForecastValueResponse
        {
            Customers = run.Histories.Count,
            TimeUnit = plan.Query.UnitDays == 1 ? ForecastTimeUnit.Day : ForecastTimeUnit.Week,
            Period = plan.Query.Period == Analytics.Forecasts.PurchasePeriod.Week ? Contracts.V1.PurchasePeriod.Week : Contracts.V1.PurchasePeriod.Day,
            HorizonDays = plan.HorizonDays,
            AsOfDate = AsOf.Date(plan.Query.Orders.Moment.AsOfDay),
            AliveCustomers = Figures.None(NoValueReason.TooFewObservations),
            ExpectedPurchases = Figures.None(NoValueReason.TooFewObservations),
            ExpectedValue = Figures.None(NoValueReason.TooFewObservations),
        };
        if (run.Customers is not { } customers || run.Purchases is not { } purchases)
        {
            response.NoModel = new NoValue { Reason = NoValueReason.TooFewObservations };
            return response;
        }

        response.Purchases = Model(purchases);
        response.Values = run.Values is { } values ? Model(values) : null;
        response.AliveCustomers = Figures.Ratio(customers.Alive.Sum());
        response.ExpectedPurchases = Total(customers.Purchases);
        response.ExpectedValue = Total(customers.Values);
        int[] top = [.. Enumerable.Range(0, run.Histories.Count)
            .OrderByDescending(i => customers.Values[i] ?? customers.Purchases[i] ?? 0).ThenBy(i => run.Histories.Persons[i]).Take(plan.Top)];
        var ids = view.Ids.Of([.. top.Select(i => run.Histories.Persons[i])], token);
        response.Top.AddRange(top.Zip(ids).Where(pair => pair.Second is not null).Select(pair => Customer(run, pair.First, pair.Second!)));
        if (plan.HoldoutDay is { } split)
        {
            response.Holdout = Holdout(view, plan, split, token);
        }

        return response;
    }

    /// <summary>The forecast of the n-th history; null: a customer without one.</summary>
    public static CustomerForecast Customer(ForecastRun run, int? at, string id)
    {
        var none = Figures.None(NoValueReason.NoData);
        if (at is not { } i || run.Customers is not { } customers)
        {
            return new CustomerForecast { CustomerId = id, MeanValue = none, ProbabilityAlive = none, ExpectedPurchases = none, ExpectedValue = none };
        }

        var history = run.Histories.Histories[i];
        return new CustomerForecast
        {
            CustomerId = id,
            HasHistory = true,
            Repeats = history.Repeats,
            Recency = history.Recency,
            Age = history.Age,
            MeanValue = history.Repeats == 0 ? none : Figures.Ratio(run.RepeatValues[i] / history.Repeats),
            ProbabilityAlive = Figures.Ratio(customers.Alive[i]),
            ExpectedPurchases = Of(customers.Purchases[i]),
            ExpectedValue = Of(customers.Values[i]),
        };
    }

    /// <summary>Fits before the split and compares with what came after it; null where nothing can be fitted before.</summary>
    private static HoldoutError? Holdout(SnapshotView view, ForecastPlan plan, int splitDay, CancellationToken token)
    {
        var before = ForecastRun.Of(view, ForecastRun.Before(plan, splitDay, view.Snapshot.Calendar), plan.Query.Orders.LeftOut, token);
        if (before.Customers is not { } customers || before.Purchases is not { } model)
        {
            return null;
        }

        var (actual, minor) = PurchaseHistoryKernel.Since(view.Orders, plan.Query, splitDay, before.Histories.Persons, QueryGate.Threads, token);
        // A customer whose expectation cannot be computed would look like one who is expected to buy nothing: then there is no error to report.
        var missing = customers.Purchases.Any(expected => expected is null);
        var error = KernelError.Of(Array.ConvertAll(customers.Purchases, expected => expected ?? 0), actual);
        Estimate Known(Figure figure) => missing ? Figures.None(NoValueReason.NotAvailable) : Figures.Of(figure);
        var settings = view.Snapshot.Settings;
        var money = minor.Aggregate(0L, (sum, one) => checked(sum + one));
        var expectedValue = Total(customers.Values);
        var inUnits = money / Math.Pow(10, settings.MoneyScale);
        return new HoldoutError
        {
            FromDate = AsOf.Date(splitDay),
            Length = before.Plan.Horizon,
            Model = Model(model),
            Customers = error.Customers,
            ActualPurchases = error.Actual,
            ExpectedPurchases = Known(Figure.Of(error.Predicted)),
            Bias = Known(error.Bias),
            MeanAbsoluteError = Known(error.MeanAbsoluteError),
            RootMeanSquareError = Known(error.RootMeanSquareError),
            ActualValue = Figures.Amount(money, settings),
            ExpectedValue = expectedValue,
            ValueBias = expectedValue.KindCase == Estimate.KindOneofCase.Ratio ? Figures.Of(Figure.Growth(inUnits, expectedValue.Ratio)) : Figures.None(NoValueReason.NotAvailable),
        };
    }

    /// <summary>A sum; no value where a member has none.</summary>
    private static Estimate Total(double?[] values) => values.Any(value => value is null) ? Figures.None(NoValueReason.NotAvailable) : Figures.Ratio(values.Sum(value => value ?? 0));

    private static Estimate Of(double? value) => value is { } known ? Figures.Ratio(known) : Figures.None(NoValueReason.NotAvailable);

    private static PurchaseModel Model(PurchaseFit fit) => new()
    {
        Parameters = new BgNbdParameters { R = fit.Model.R, Alpha = fit.Model.Alpha, A = fit.Model.A, B = fit.Model.B },
        LogLikelihood = fit.LogLikelihood,
        Customers = fit.Customers,
        Convergence = fit.Convergence is { } convergence ? Of(convergence) : null,
    };

    private static ValueModel Model(ValueFit fit) => new()
    {
        P = fit.Model.P,
        Q = fit.Model.Q,
        Gamma = fit.Model.Gamma,
        MeanValue = Figures.Of(fit.Model.MeanValue),
        LogLikelihood = fit.LogLikelihood,
        Customers = fit.Customers,
        LeftOut = fit.LeftOut,
        Convergence = Of(fit.Convergence),
    };

    private static FitConvergence Of(Convergence convergence) => new()
    {
        Converged = convergence.Converged,
        Iterations = convergence.Iterations,
        LargestGradient = convergence.LargestGradient,
        Starts = convergence.Starts,
        StartsAgreeing = convergence.StartsAgreeing,
    };
}
