using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Mappings;

/// <summary>What a well-formed mapping must also keep; the server checks the same and more, but knows no lines.</summary>
internal static class MappingRules
{
    public static List<MappingFault> Check(Mapping mapping, Dictionary<string, JsonPosition> places)
    {
        var faults = new List<MappingFault>();
        void Fault(string path, string text) => faults.Add(new MappingFault(places.GetValueOrDefault(path, new JsonPosition(1, 1)), path, text));

        if (mapping.Columns.Count == 0)
        {
            Fault("", "'columns' is empty: expected one entry for each target column");
        }

        var targets = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int n = 0; n < mapping.Columns.Count; n++)
        {
            var column = mapping.Columns[n];
            string path = $"columns[{n}]";
            if (column.Target.Length == 0)
            {
                Fault(path, "has no 'target': expected the name of a column of the table");
            }
            else if (!targets.TryAdd(column.Target, n))
            {
                Fault(path, $"target '{column.Target}' is already filled by columns[{targets[column.Target]}]");
            }

            if (IsWithoutSource(column))
            {
                Fault(path, $"target '{column.Target}' has no source: expected 'column', 'columns' or 'constant'");
            }
        }

        CheckJoins(mapping, Fault);
        return faults;
    }

    private static bool IsWithoutSource(ColumnMapping column) => column.SourceCase switch
    {
        ColumnMapping.SourceOneofCase.None => true,
        ColumnMapping.SourceOneofCase.Column => column.Column.Length == 0,
        ColumnMapping.SourceOneofCase.Columns => column.Columns.Names.Count == 0,
        _ => false,
    };

    private static void CheckJoins(Mapping mapping, Action<string, string> fault)
    {
        var aliases = new HashSet<string>(StringComparer.Ordinal);
        for (int n = 0; n < mapping.Joins.Count; n++)
        {
            var join = mapping.Joins[n];
            string path = $"joins[{n}]";
            foreach (var (name, value) in new[] { ("path", join.Path), ("alias", join.Alias), ("leftColumn", join.LeftColumn), ("rightColumn", join.RightColumn) })
            {
                if (value.Length == 0)
                {
                    fault(path, $"has no '{name}'");
                }
            }

            if (join.Alias.Length > 0 && !aliases.Add(join.Alias))
            {
                fault(path, $"alias '{join.Alias}' is used by an earlier join");
            }
        }
    }
}
