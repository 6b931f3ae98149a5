using EcomOpsEngine.Analytics.Attributes;
using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Analytics.Profiles;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Queries;

namespace EcomOpsEngine.Server.Segments;

/// <summary>A trait with its values for all people.</summary>
/// <param name="Trait">What it is.</param>
/// <param name="Values">Dictionary: code n is <c>Values[n − 1]</c>.</param>
/// <param name="Column">The codes.</param>
internal sealed record NamedTrait(Trait Trait, IReadOnlyList<string> Values, TraitColumn Column);

/// <summary>Everything that can be said of people, as columns of codes: orders, events, attributes.</summary>
/// <param name="view">The snapshot.</param>
/// <param name="violations">Collects what is wrong.</param>
internal sealed class TraitColumns(SnapshotView view, Violations violations)
{
    private const int MostDefaultValues = 1_000;

    /// <summary>Fields that say nothing of a person, or the same of all.</summary>
    private static readonly string[] Mute = ["sku", "status", "has_customer"];

    /// <summary>Checks the traits of a request; without any, gives those that the data has.</summary>
    public IReadOnlyList<Trait> Chosen(IReadOnlyList<Trait> asked, string path)
    {
        if (asked.Count == 0)
        {
            return [.. Default()];
        }

        if (asked.Count > Limits.ProfileTraits)
        {
            violations.Add(path, $"{asked.Count} traits; at most {Limits.ProfileTraits}.");
            return [];
        }

        for (var n = 0; n < asked.Count; n++)
        {
            if (asked.Take(n).Contains(asked[n]))
            {
                violations.Add($"{path}[{n}]", "The same trait stands before.");
            }
            else
            {
                Check(asked[n], $"{path}[{n}]");
            }
        }

        return asked;
    }

    /// <summary>The values of all people.</summary>
    public IReadOnlyList<NamedTrait> Read(IReadOnlyList<Trait> traits, PaidOrderQuery orders, CancellationToken token)
    {
        List<Trait> preferred = [.. traits.Where(trait => trait.Source == TraitSource.Preferred)];
        List<Trait> first = [.. traits.Where(trait => trait.Source == TraitSource.First)];
        var ofOrders = OrderTraits.Of(
            view.Orders, orders, [.. preferred.Select(Column)], [.. first.Select(Column)], QueryGate.Threads, token);
        var byTrait = preferred.Concat(first).Zip(ofOrders).ToDictionary(pair => pair.First, pair => pair.Second);
        return [.. traits.Select(trait => trait.Source switch
        {
            TraitSource.Events => OfEvents(trait, orders.Moment.AsOfUs, token),
            TraitSource.Attribute => OfAttribute(trait, orders.Moment.AsOfUs),
            _ => new NamedTrait(trait, view.Fields.Find(Table.Orders, trait.Field)!.Text!.Values, byTrait[trait]),
        })];
    }

    private IEnumerable<Trait> Default()
    {
        foreach (var field in view.Fields.All.Where(field => field is { Table: Table.Orders, Text.Values.Count: > 0 and <= MostDefaultValues }))
        {
            // Attributes of the customer are taken as they are, not by way of the orders.
            if (!Mute.Contains(field.Name) && !field.Name.StartsWith("customer.", StringComparison.Ordinal))
            {
                yield return new Trait { Source = TraitSource.Preferred, Field = field.Name };
            }
        }

        foreach (var name in new[] { "channel", "category_1" }.Where(name => view.Fields.Find(Table.Orders, name) is { Text.Values.Count: > 0 and <= MostDefaultValues }))
        {
            yield return new Trait { Source = TraitSource.First, Field = name };
        }

        if (view.Fields.Find(Table.Events, "device") is { Text.Values.Count: > 0 and <= MostDefaultValues })
        {
            yield return new Trait { Source = TraitSource.Events, Field = "device" };
        }

        foreach (var attribute in view.Snapshot.Attributes.Customers.Fields.Where(field => field.Values.Count is > 0 and <= MostDefaultValues))
        {
            yield return new Trait { Source = TraitSource.Attribute, Field = attribute.Name };
        }
    }

    private void Check(Trait trait, string path)
    {
        RequestChecks.Enum(trait.Source, $"{path}.source", violations);
        if (trait.Source == TraitSource.Unspecified)
        {
            violations.Add($"{path}.source", "A source expected: preferred, first, events or attribute.");
            return;
        }

        var known = trait.Source switch
        {
            TraitSource.Attribute => [.. view.Snapshot.Attributes.Customers.Fields],
            TraitSource.Events => Texts(Table.Events),
            _ => Texts(Table.Orders),
        };
        var found = known.FirstOrDefault(field => field.Name == trait.Field);
        if (found is null)
        {
            violations.Add($"{path}.field", $"Unknown field '{Shown.Text(trait.Field)}'; {NearNames.Hint(trait.Field, known.Select(field => field.Name))}");
        }
        else if (found.Values.Count > Limits.ProfileValues)
        {
            violations.Add($"{path}.field", $"'{trait.Field}' has {found.Values.Count} values; at most {Limits.ProfileValues}.");
        }
    }

    private List<Storage.Snapshots.TextField> Texts(Table table) => [.. view.Fields.All.Where(field => field.Table == table && field.Text is not null).Select(field => field.Text!)];

    private int Column(Trait trait) => view.Fields.Find(Table.Orders, trait.Field)!.Column;

    private NamedTrait OfEvents(Trait trait, long beforeUs, CancellationToken token)
    {
        var field = view.Fields.Find(Table.Events, trait.Field)!;
        return new NamedTrait(
            trait, field.Text!.Values, EventTraits.MostFrequent(view.Runs, view.Orders.Persons, field.Column, field.Text.Values.Count, beforeUs, token));
    }

    private NamedTrait OfAttribute(Trait trait, long asOfUs)
    {
        var table = view.Snapshot.Attributes.Customers;
        var index = table.Fields.ToList().FindIndex(field => field.Name == trait.Field);
        var codes = ArrowViews.Codes(table.Codes[index], table.Fields[index].Values.Count);
        var versions = new AttributeVersions { Offsets = table.Offsets, ValidFromUs = table.ValidFromUs, Columns = [codes] };
        var values = new int[view.Orders.Persons];
        foreach (var run in view.Snapshot.Runs)
        {
            var identities = run.Run.Identities.Values;
            for (var place = 0; place < identities.Length; place++)
            {
                // The version that held just before the as-of instant.
                var version = versions.VersionAt(table.KeyNumbers.TryGetValue(identities[place], out var key) ? key : -1, asOfUs - 1);
                values[run.FirstPerson + place] = version is { } held ? codes[held] : 0;
            }
        }

        return new NamedTrait(trait, table.Fields[index].Values, new TraitColumn(codes.ValueCount, values));
    }
}
