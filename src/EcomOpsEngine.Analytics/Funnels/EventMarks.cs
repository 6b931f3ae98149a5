using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>What each element of a stretch of columns is for a query: whether it exists, the required steps it matches, the optional steps and exclusions.</summary>
internal sealed class EventMarks : IDisposable
{
    private readonly FilterPlan _common;
    private readonly FilterPlan[] _steps;
    private readonly FilterPlan[] _others;
    private byte[] _exists = [];
    private byte[] _mask = [];
    private byte[] _scratch = [];
    private uint[] _stepBits = [];
    private uint[] _otherBits = [];

    public EventMarks(FunnelRules rules)
    {
        FunnelQuery query = rules.Query;
        _common = FilterPlan.Compile(query.Filter);
        _steps = [.. rules.Required.Select(s => FilterPlan.Compile(query.Steps[s].Filter))];
        _others =
        [
            .. rules.Optional.Select(s => FilterPlan.Compile(query.Steps[s].Filter)),
            .. query.Exclusions.Select(exclusion => FilterPlan.Compile(exclusion.Filter)),
        ];
    }

    /// <summary>255 where the request's filter passes, else 0.</summary>
    public ReadOnlySpan<byte> Exists => _exists;

    /// <summary>Required steps, none where the filter fails.</summary>
    public ReadOnlySpan<uint> Steps => _stepBits;

    /// <summary>Optional steps, then exclusions, none where the filter fails.</summary>
    public ReadOnlySpan<uint> Others => _otherBits;

    public void Dispose()
    {
        Pooled.Return(ref _exists);
        Pooled.Return(ref _mask);
        Pooled.Return(ref _scratch);
        Pooled.Return(ref _stepBits);
        Pooled.Return(ref _otherBits);
    }

    /// <summary>Marks the elements [offset, offset + length); padding gets any marks and is not read.</summary>
    public void Map(IReadOnlyList<CodeColumn> columns, int offset, int length)
    {
        Pooled.Grow(ref _exists, length, kept: 0);
        Pooled.Grow(ref _mask, length, kept: 0);
        Pooled.Grow(ref _scratch, length, kept: 0);
        Pooled.Grow(ref _stepBits, length, kept: 0);
        Pooled.Grow(ref _otherBits, length, kept: 0);
        Span<byte> exists = _exists.AsSpan(0, length);
        exists.Fill(byte.MaxValue);
        _common.Apply(columns, offset, exists, _scratch);
        Bits(_steps, columns, offset, _stepBits.AsSpan(0, length));
        Bits(_others, columns, offset, _otherBits.AsSpan(0, length));
    }

    private void Bits(FilterPlan[] plans, IReadOnlyList<CodeColumn> columns, int offset, Span<uint> bits)
    {
        bits.Clear();
        Span<byte> mask = _mask.AsSpan(0, bits.Length);
        for (int p = 0; p < plans.Length; p++)
        {
            _exists.AsSpan(0, bits.Length).CopyTo(mask);
            plans[p].Apply(columns, offset, mask, _scratch);
            for (int i = 0; i < bits.Length; i++)
            {
                bits[i] |= (uint)(mask[i] & 1) << p;
            }
        }
    }
}
