using EcomOpsEngine.Analytics.Funnels;
using EcomOpsEngine.Analytics.Funnels.Devices;
using EcomOpsEngine.Analytics.Timelines;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Services;
using DeviceGap = EcomOpsEngine.Contracts.V1.DeviceGap;
using DeviceReference = EcomOpsEngine.Contracts.V1.DeviceReference;
using KernelGap = EcomOpsEngine.Analytics.Funnels.Devices.DeviceGap;

namespace EcomOpsEngine.Server.Funnels.Devices;

/// <summary>Mobile and PC side by side, as a request asks for them.</summary>
/// <param name="Field">The field of the device.</param>
/// <param name="Groups">Which of its values are what.</param>
internal sealed record DevicePlan(CatalogField Field, DeviceGroups Groups)
{
    private const string DefaultField = "device";
    private const int MostValues = 100;
    private const double Level = 0.95;

    /// <summary>Checks what is asked; null where nothing is.</summary>
    public static DevicePlan? Of(SnapshotView view, DevicesApart? asked)
    {
        if (asked is null)
        {
            return null;
        }

        var violations = new Violations();
        var name = asked.Field.Length > 0 ? asked.Field : DefaultField;
        var field = view.Fields.Find(Table.Events, name) is { Text: not null } found ? found : null;
        if (field is null)
        {
            violations.Add("devices_apart.field", $"'{Shown.Text(name)}' is not a text field of events; {NearNames.Hint(name, view.Fields.Names(Table.Events))}");
        }

        foreach (var (list, path) in new[] { (asked.Mobile, "devices_apart.mobile"), (asked.Pc, "devices_apart.pc") })
        {
            if (list.Count > MostValues)
            {
                violations.Add(path, $"{list.Count} values; at most {MostValues}.");
            }
        }

        // A list of the caller takes its values from the other list's defaults.
        var mobile = asked.Mobile.Count > 0 ? asked.Mobile.ToList() : [.. DeviceGroups.MobileNames.Where(one => !Holds(asked.Pc, one))];
        var pc = asked.Pc.Count > 0 ? asked.Pc.ToList() : [.. DeviceGroups.PcNames.Where(one => !Holds(asked.Mobile, one))];
        if (pc.Find(one => Holds(mobile, one)) is { } both)
        {
            violations.Add("devices_apart.pc", $"'{Shown.Text(both)}' is in mobile too.");
        }

        violations.ThrowIfAny();
        return new DevicePlan(field!, new DeviceGroups(mobile, pc));
    }

    /// <summary>Counts and compares.</summary>
    public DeviceComparison Compare(SnapshotView view, FunnelPlan plan, PersonSet leftOut, CancellationToken token)
    {
        var query = plan.Query with { LeftOut = leftOut, BreakdownColumns = [Field.Column], BreakdownSource = BreakdownSource.Step, BreakdownStep = 1 };
        var counts = FunnelKernel.Run(view.Runs, query, QueryGate.Threads, token);
        var reading = DeviceReading.Of(counts.Groups, plan.StepNames.Count, code => Groups.Of(ValueOf(code)), Level);
        var answer = new DeviceComparison
        {
            Mobile = FunnelMessages.Funnel(plan, FunnelLine.Of(reading.Mobile)),
            Pc = FunnelMessages.Funnel(plan, FunnelLine.Of(reading.Pc)),
            Other = FunnelMessages.Funnel(plan, FunnelLine.Of(reading.Other)),
            Overall = Gap(reading.Overall, plan.StepNames[0], plan.StepNames[^1]),
            Reference = (DeviceReference)reading.Reference,
            ReferenceLow = (DeviceReading.LowTenths - 10) / 10.0,
            ReferenceHigh = (DeviceReading.HighTenths - 10) / 10.0,
            WidestStep = reading.WidestStep ?? 0,
        };
        answer.Steps.AddRange(reading.Steps.Select((gap, s) => Gap(gap, plan.StepNames[s], plan.StepNames[s + 1])));
        foreach (var group in counts.Groups.Where(group => group.Codes[0] != 0).OrderByDescending(group => group.Entered[0]).ThenBy(group => group.Codes[0]))
        {
            var value = ValueOf(group.Codes[0])!;
            (Groups.Of(value) switch
            {
                DeviceGroup.Mobile => answer.MobileValues,
                DeviceGroup.Pc => answer.PcValues,
                _ => answer.OtherValues,
            }).Add(value);
        }

        return answer;
    }

    private static bool Holds(IEnumerable<string> values, string value) => values.Any(one => string.Equals(one.Trim(), value.Trim(), StringComparison.OrdinalIgnoreCase));

    private string? ValueOf(int code) => code == 0 ? null : Field.Text!.Values[code - 1];

    private static DeviceGap Gap(KernelGap gap, string from, string to) => new()
    {
        FromStep = from,
        ToStep = to,
        MobileRate = Figures.Of(gap.MobileRate),
        PcRate = Figures.Of(gap.PcRate),
        Difference = Figures.Of(gap.Test.Difference),
        Newcombe = Figures.Of(gap.Newcombe),
        ZPooled = Figures.Of(gap.Test.Z),
        PValue = Figures.Of(gap.Test.PValue),
        Relative = Figures.Of(gap.Relative),
    };
}
