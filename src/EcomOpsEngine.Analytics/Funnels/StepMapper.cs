using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>Fills a buffer with the step of each element, column by column; padding has none.</summary>
internal static class StepMapper
{
    /// <summary>Steps that exclude each other: a byte for each element, 0 for no step, else the step's number from 1.</summary>
    /// <param name="plan">The steps; not overlapping.</param>
    /// <param name="columns">Columns of the run.</param>
    /// <param name="offset">First element.</param>
    /// <param name="steps">Receives the steps.</param>
    /// <param name="scratch">Two bytes for each element.</param>
    public static void Steps(StepPlan plan, IReadOnlyList<CodeColumn> columns, int offset, Span<byte> steps, Span<byte> scratch)
    {
        Span<byte> mask = scratch[..steps.Length];
        Span<byte> spare = scratch[steps.Length..];
        if (plan.Mapping == StepMapping.ByEventCode)
        {
            plan.Events[0].Map<ByteTable.Store>(columns[0], offset, steps);
            for (int s = 0; s < plan.StepCount; s++)
            {
                if (!plan.Rests[s].IsEmpty)
                {
                    mask.Fill(255);
                    plan.Rests[s].Apply(columns, offset, mask, spare);
                    Clear(steps, mask, (byte)(s + 1));
                }
            }
        }
        else
        {
            steps.Clear();
            for (int s = 0; s < plan.StepCount; s++)
            {
                plan.Events[s].Map<ByteTable.Store>(columns[0], offset, mask);
                plan.Rests[s].Apply(columns, offset, mask, spare);
                Set(steps, mask, (byte)(s + 1));
            }
        }

        plan.Common.Apply(columns, offset, steps, scratch);
    }

    /// <summary>Any steps: a bit mask for each element, bit 0 for step 1.</summary>
    /// <param name="plan">The steps.</param>
    /// <param name="columns">Columns of the run.</param>
    /// <param name="offset">First element.</param>
    /// <param name="masks">Receives the masks.</param>
    /// <param name="scratch">Two bytes for each element.</param>
    public static void Masks(StepPlan plan, IReadOnlyList<CodeColumn> columns, int offset, Span<uint> masks, Span<byte> scratch)
    {
        Span<byte> mask = scratch[..masks.Length];
        Span<byte> spare = scratch[masks.Length..];
        masks.Clear();
        for (int s = 0; s < plan.StepCount; s++)
        {
            plan.Events[s].Map<ByteTable.Store>(columns[0], offset, mask);
            plan.Rests[s].Apply(columns, offset, mask, spare);
            plan.Common.Apply(columns, offset, mask, spare);
            for (int i = 0; i < masks.Length; i++)
            {
                masks[i] |= (uint)(mask[i] & 1) << s;
            }
        }
    }

    /// <summary>Gives a number to elements without a step, where the mask is 255.</summary>
    public static void SetForeign(Span<byte> steps, ReadOnlySpan<byte> mask, byte number)
    {
        ref byte to = ref MemoryMarshal.GetReference(steps);
        ref byte from = ref MemoryMarshal.GetReference(mask[..steps.Length]);
        var wanted = Vector256.Create(number);
        int i = 0;
        for (; i + 32 <= steps.Length; i += 32)
        {
            var old = Vector256.LoadUnsafe(ref to, (nuint)i);
            var free = Vector256.Equals(old, Vector256<byte>.Zero) & Vector256.LoadUnsafe(ref from, (nuint)i);
            (old | (free & wanted)).StoreUnsafe(ref to, (nuint)i);
        }

        for (; i < steps.Length; i++)
        {
            steps[i] = steps[i] == 0 ? (byte)(mask[i] & number) : steps[i];
        }
    }

    /// <summary>Sets the bits of a step or mark where the mask is 255.</summary>
    public static void Set(Span<byte> steps, ReadOnlySpan<byte> mask, byte step)
    {
        ref byte to = ref MemoryMarshal.GetReference(steps);
        ref byte from = ref MemoryMarshal.GetReference(mask[..steps.Length]);
        var wanted = Vector256.Create(step);
        int i = 0;
        for (; i + 32 <= steps.Length; i += 32)
        {
            (Vector256.LoadUnsafe(ref to, (nuint)i) | (Vector256.LoadUnsafe(ref from, (nuint)i) & wanted)).StoreUnsafe(ref to, (nuint)i);
        }

        for (; i < steps.Length; i++)
        {
            steps[i] |= (byte)(mask[i] & step);
        }
    }

    /// <summary>Clears one step where the mask is 0.</summary>
    private static void Clear(Span<byte> steps, ReadOnlySpan<byte> mask, byte step)
    {
        ref byte to = ref MemoryMarshal.GetReference(steps);
        ref byte from = ref MemoryMarshal.GetReference(mask[..steps.Length]);
        var wanted = Vector256.Create(step);
        int i = 0;
        for (; i + 32 <= steps.Length; i += 32)
        {
            var old = Vector256.LoadUnsafe(ref to, (nuint)i);
            var lost = Vector256.AndNot(Vector256.Equals(old, wanted), Vector256.LoadUnsafe(ref from, (nuint)i));
            Vector256.AndNot(old, lost).StoreUnsafe(ref to, (nuint)i);
        }

        for (; i < steps.Length; i++)
        {
            steps[i] = steps[i] == step && mask[i] == 0 ? (byte)0 : steps[i];
        }
    }
}
