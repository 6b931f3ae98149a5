using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Analytics.Profiles;
using EcomOpsEngine.Analytics.Timelines;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Services;

namespace EcomOpsEngine.Server.Segments;

/// <summary>The profile of a group of customers.</summary>
internal sealed record ProfileRun(RfmRun Customers, ComputeProfileResponse Answer)
{
    private const int DefaultTop = 3;
    private const int MostTop = 1_000;
    private const int DefaultFewest = 10;
    private const int MostFewest = 1_000_000;
    private const double DefaultLevel = .05;

    public static ProfileRun Of(SnapshotView view, ComputeProfileRequest request, PersonSet leftOut, CancellationToken token)
    {
        var violations = new Violations();
        var list = request.Customers ?? new ListCustomersRequest();
        var rfm = list.Rfm ?? new ComputeRfmRequest();
        Check(request, list, violations);
        var traits = new TraitColumns(view, violations);
        var chosen = traits.Chosen(request.Traits, "traits");
        violations.ThrowIfAny();
        var plan = new RfmPlanner(view, rfm, "customers.rfm.", violations).Plan();
        var run = RfmRun.Of(view, plan, leftOut, token);
        var selected = new CustomerSelection(view, list, request.Dataset, "customers.", violations).Read(token);
        var members = PersonSet.Of(CustomerGroup.Positions(run, list, selected).Select(position => CustomerGroup.PersonOf(run, position)));
        int[] population = [.. run.Customers.Persons, .. run.Customers.Prospects];
        var columns = traits.Read(chosen, new PaidOrderQuery(plan.Query.Filter, new OrderMoment(plan.Query.AsOfUs, plan.Query.AsOfDay)), token);
        var level = request.SignificanceLevel == 0 ? DefaultLevel : request.SignificanceLevel;
        var read = SegmentProfile.Read(
            [.. columns.Select(trait => trait.Column)], population, members.Contains, request.MinCustomers == 0 ? DefaultFewest : request.MinCustomers, level);
        var answer = new ComputeProfileResponse
        {
            Customers = members.Count,
            AllCustomers = population.Length,
            Tested = read.Count,
            AsOfDate = AsOf.Date(plan.Query.AsOfDay),
        };
        answer.Traits.AddRange(read.Take(request.Top == 0 ? DefaultTop : request.Top).Select(trait => Of(trait, columns[trait.Trait], level)));
        return new ProfileRun(run, answer);
    }

    private static void Check(ComputeProfileRequest request, ListCustomersRequest list, Violations violations)
    {
        CustomerGroup.Check(list, "customers.", violations);
        if (list.Dataset.Length > 0 && list.Dataset != request.Dataset)
        {
            violations.Add("customers.dataset", $"'{Shown.Text(list.Dataset)}' differs from dataset '{Shown.Text(request.Dataset)}'.");
        }

        if (list.Limit != 0)
        {
            violations.Add("customers.limit", "A profile is of the whole group.");
        }

        if (list.Forecast is not null)
        {
            violations.Add("customers.forecast", "A profile has no forecasts.");
        }

        if (request.Top is < 0 or > MostTop)
        {
            violations.Add("top", $"{request.Top}; expected 1 to {MostTop}, or 0 for {DefaultTop}.");
        }

        if (request.MinCustomers is < 0 or > MostFewest)
        {
            violations.Add("min_customers", $"{request.MinCustomers}; expected 1 to {MostFewest}, or 0 for {DefaultFewest}.");
        }

        if (!(request.SignificanceLevel is >= 0 and < 1))
        {
            violations.Add("significance_level", $"{request.SignificanceLevel}; expected above 0 and below 1, or 0 for {DefaultLevel}.");
        }
    }

    private static ProfileTrait Of(TraitFigures figures, NamedTrait trait, double level) => new()
    {
        Trait = trait.Trait.Clone(),
        Value = trait.Values[figures.Code - 1],
        Customers = figures.Segment,
        KnownCustomers = figures.SegmentKnown,
        Share = Figures.Of(Figure.Ratio(figures.Segment, figures.SegmentKnown)),
        AllCustomers = figures.All,
        AllKnownCustomers = figures.AllKnown,
        AllShare = Figures.Of(Figure.Ratio(figures.All, figures.AllKnown)),
        Lift = Figures.Of(figures.Lift),
        PValue = Figures.Of(figures.PValue),
        AdjustedPValue = Figures.Of(figures.AdjustedPValue),
        Exact = figures.IsExact,
        Significant = figures.AdjustedPValue.Nullable < level,
    };
}
