using EcomOpsEngine.Storage.Snapshots.Building;

namespace EcomOpsEngine.Storage.Snapshots.Lineages;

/// <summary>Takes people and orders out of runs as they were loaded, so that they can be laid out anew with other rows.</summary>
/// <param name="events">Gets the loaded events.</param>
/// <param name="orders">Gets the order lines.</param>
/// <param name="states">Gets the loaded states of the orders.</param>
/// <param name="derivedNames">Codes of the names of derived events, which are made anew.</param>
internal sealed class RunGather(EventFacts events, OrderFacts orders, List<StateFact> states, IReadOnlySet<int> derivedNames)
{
    private int[] _elements = [];
    private int[] _numbers = [];

    /// <summary>Takes the rows of a person.</summary>
    /// <returns>The rows of <c>events</c>: from, end.</returns>
    public (int From, int End) Person(PersonRun run, int place)
    {
        var from = events.Count;
        Events(run, place);
        var offsets = run.Orders.PersonOffsets.Values;
        for (var line = offsets[place]; line < offsets[place + 1];)
        {
            line = Order(run, run.Orders.Orders.Values[line]);
        }

        return (from, events.Count);
    }

    /// <summary>Takes an order.</summary>
    /// <returns>The line after its last.</returns>
    public int Order(PersonRun run, int order)
    {
        var (from, end) = RunReading.LinesOf(run, order);
        var id = RunReading.IdOf(run, order);
        for (var line = from; line < end; line++)
        {
            Line(run, line, id);
        }

        var facts = run.Facts.Orders;
        for (var i = facts.StateOffsets.Values[order]; i < facts.StateOffsets.Values[order + 1]; i++)
        {
            states.Add(new StateFact(
                id, facts.StateLines.Values[i], (LineState)facts.States.Values[i], facts.StateAtUs.Values[i], facts.StateAmounts.GetValue(i), facts.StateOrdinals.Values[i]));
        }

        return end;
    }

    private void Events(PersonRun run, int place)
    {
        var length = run.Events.Lengths.Values[place];
        if (length == 0)
        {
            return;
        }

        var (first, step) = RunReading.ElementsOf(run, place);
        var elements = Loaded(run.Events.Codes[0], first, step, length);
        if (elements.IsEmpty)
        {
            return;
        }

        var row = events.AddLoaded(elements.Length);
        RunReading.AtUs(run.Events, elements, events.AtUs.Values.AsSpan(row));
        Ids(run, place, elements, row);
        var ordinals = run.Facts.Ordinals.Values;
        var target = events.OrdinalsOf(row, elements.Length);
        for (var i = 0; i < elements.Length; i++)
        {
            target[i] = ordinals[elements[i]];
        }

        for (var field = 0; field < Math.Min(events.Texts.Count, run.Events.Codes.Count); field++)
        {
            events.Texts[field].Gather(run.Events.Codes[field], elements, row);
        }

        events.Agents.Gather(run.Agents, elements, row);
    }

    /// <summary>Elements of a history that are no derived events.</summary>
    private ReadOnlySpan<int> Loaded(Apache.Arrow.IArrowArray names, int first, int step, int length)
    {
        if (_elements.Length < length)
        {
            _elements = new int[2 * length];
            _numbers = new int[2 * length];
        }

        for (var i = 0; i < length; i++)
        {
            _elements[i] = first + (i * step);
        }

        RunReading.Numbers(names, _elements.AsSpan(0, length), _numbers);
        var kept = 0;
        for (var i = 0; i < length; i++)
        {
            _elements[kept] = _elements[i];
            kept += derivedNames.Contains(_numbers[i]) ? 0 : 1;
        }

        return _elements.AsSpan(0, kept);
    }

    private void Ids(PersonRun run, int place, ReadOnlySpan<int> elements, int row)
    {
        var facts = run.Facts;
        var identity = run.Identities.Values[place];
        var visitors = facts.Visitors.Values[facts.VisitorOffsets.Values[place]..facts.VisitorOffsets.Values[place + 1]];
        var sessions = facts.SessionIds.Values[facts.SessionOffsets.Values[place]..facts.SessionOffsets.Values[place + 1]];
        RunReading.Numbers(facts.Origins, elements, _numbers);
        for (var i = 0; i < elements.Length; i++)
        {
            var origin = _numbers[i];
            events.Visitors.Values[row + i] = origin == 0 ? Int32Column.Missing : visitors[(origin - 1) / 2];
            events.Customers.Values[row + i] = origin % 2 == 0 ? identity : Int32Column.Missing;
        }

        RunReading.Numbers(run.Events.Sessions, elements, _numbers);
        for (var i = 0; i < elements.Length; i++)
        {
            events.Sessions.Set(row + i, sessions[_numbers[i]]);
        }
    }

    private void Line(PersonRun run, int line, UInt128 id)
    {
        var (columns, facts) = (run.Orders, run.Facts.Orders);
        var row = orders.Add(id, facts.Ordinals.Values[line]);
        orders.Customers.Values[row] = facts.Customers.Values[line];
        orders.Visitors.Values[row] = facts.Visitors.Values[line];
        orders.OrderedAtUs.Set(row, columns.OrderedAtUs.Values[line]);
        orders.StatusAtUs.Set(row, facts.StatusAtUs.GetValue(line));
        orders.Quantity.Values[row] = columns.Quantity.Values[line];
        orders.UnitPrice.Set(row, NumberOf(run, 1, line));
        orders.ListPrice.Set(row, NumberOf(run, 2, line));
        orders.Discount.Set(row, NumberOf(run, 3, line));
        orders.Cost.Set(row, NumberOf(run, 4, line));
        orders.Lines.Values[row] = (int)NumberOf(run, 5, line)!.Value;
        for (var field = 0; field < orders.Texts.Count; field++)
        {
            orders.Texts[field].Set(row, field < columns.Codes.Count ? RunReading.Number(columns.Codes[field], line) : 0);
        }
    }

    private static long? NumberOf(PersonRun run, int number, int line) => run.Orders.Numbers[number] switch
    {
        Apache.Arrow.Int8Array bytes => bytes.GetValue(line),
        Apache.Arrow.Int16Array words => words.GetValue(line),
        Apache.Arrow.Int32Array integers => integers.GetValue(line),
        var longs => ((Apache.Arrow.Int64Array)longs).GetValue(line),
    };
}
