using EcomOpsEngine.Analytics.Filters;

namespace EcomOpsEngine.Analytics.Funnels.Explanations;

/// <summary>What an explanation counts.</summary>
/// <param name="Funnel">The funnel; not in any order, where steps have no place. Its breakdown is not read.</param>
/// <param name="Columns">Code columns whose values are tried, in the order of dimensions; their value is that of the step's event in the reported attempt.</param>
/// <param name="NewOrReturning">Adds a last dimension after the columns: <see cref="New"/> or <see cref="Returning"/>.</param>
/// <param name="CountedEvents">For each event-name code whether it is tried as a companion of conversion: false for the funnel's own events and for derived ones.</param>
public sealed record ExplainQuery(FunnelQuery Funnel, IReadOnlyList<int> Columns, bool NewOrReturning, bool[] CountedEvents)
{
    /// <summary>Code of units whose attempt began in the person's first session.</summary>
    public const int New = 1;

    /// <summary>Code of units whose attempt began in a later session.</summary>
    public const int Returning = 2;

    /// <summary>Dimensions, new or returning among them.</summary>
    public int Dimensions => Columns.Count + (NewOrReturning ? 1 : 0);
}

/// <summary>The filter of a request on single elements.</summary>
internal sealed class ElementFilter(RowFilter filter)
{
    private readonly CodePredicate[][] _allOf = [.. filter.AllOf.Select(anyOf => anyOf.Cast<CodePredicate>().ToArray())];

    public bool Passes(IReadOnlyList<Timelines.CodeColumn> columns, int element)
    {
        foreach (CodePredicate[] anyOf in _allOf)
        {
            bool passes = false;
            foreach (CodePredicate predicate in anyOf)
            {
                int code = columns[predicate.Column][element];
                passes |= (uint)code < (uint)predicate.Accepts.Length && predicate.Accepts[code] != 0;
            }

            if (!passes)
            {
                return false;
            }
        }

        return true;
    }
}
