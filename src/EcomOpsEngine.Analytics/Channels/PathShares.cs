namespace EcomOpsEngine.Analytics.Channels;

/// <summary>The share of each touch of one path in its order, by model, in units of <see cref="CreditUnits"/>.</summary>
internal static class PathShares
{
    /// <summary>Fills in the shares, which add up to exactly one order.</summary>
    /// <param name="model">Any model but <see cref="AttributionModel.Markov"/>, which looks at all paths, and <see cref="AttributionModel.TimeDecay"/>, which needs instants.</param>
    /// <param name="path">Channel numbers, at least one.</param>
    /// <param name="shares">As long as the path.</param>
    public static void Fill(AttributionModel model, ReadOnlySpan<ushort> path, Span<long> shares)
    {
        shares.Clear();
        switch (model)
        {
            case AttributionModel.LastNonDirect:
                shares[LastNonDirect(path)] = CreditUnits.One;
                break;
            case AttributionModel.First:
                shares[0] = CreditUnits.One;
                break;
            case AttributionModel.Linear:
                Even(shares, CreditUnits.One);
                break;
            case AttributionModel.Position:
                Position(shares);
                break;
            case AttributionModel.Shapley:
                Shapley(path, shares);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(model), model, "The model does not share out a path by its channels alone.");
        }
    }

    /// <summary>Shares by age: 2^(−(t_last − t) / half-life), in proportion.</summary>
    /// <param name="atUs">Instants of the touches, ascending.</param>
    /// <param name="halfLifeUs">More than 0.</param>
    /// <param name="shares">As long as the path.</param>
    public static void FillByAge(ReadOnlySpan<long> atUs, long halfLifeUs, Span<long> shares)
    {
        Span<double> weights = stackalloc double[atUs.Length];
        for (int i = 0; i < atUs.Length; i++)
        {
            weights[i] = double.Exp2(-(double)(atUs[^1] - atUs[i]) / halfLifeUs);
        }

        CreditUnits.Share(weights, shares);
    }

    private static int LastNonDirect(ReadOnlySpan<ushort> path)
    {
        int last = path.LastIndexOfAnyExcept((ushort)TouchRules.Direct);
        return last < 0 ? path.Length - 1 : last;
    }

    private static void Position(Span<long> shares)
    {
        if (shares.Length <= 2)
        {
            Even(shares, CreditUnits.One);
            return;
        }

        shares[0] = shares[^1] = CreditUnits.One * 2 / 5;
        Even(shares[1..^1], CreditUnits.One - shares[0] - shares[^1]);
    }

    /// <summary>
    /// With v(S) = orders whose channels all lie in S, every order is a unanimity game of its set of channels, whose Shapley value is the same for each member
    /// (Shapley, A value for n-person games, 1953, axioms 1 and 2); the value of a sum of games is the sum of the values.
    /// </summary>
    private static void Shapley(ReadOnlySpan<ushort> path, Span<long> shares)
    {
        int members = 0;
        for (int i = 0; i < path.Length; i++)
        {
            members += path[..i].Contains(path[i]) ? 0 : 1;
        }

        (long each, long left) = Math.DivRem(CreditUnits.One, members);
        for (int i = 0; i < path.Length; i++)
        {
            if (!path[..i].Contains(path[i]))
            {
                shares[i] = each + (left-- > 0 ? 1 : 0);
            }
        }
    }

    private static void Even(Span<long> shares, long total)
    {
        (long each, long left) = Math.DivRem(total, shares.Length);
        for (int i = 0; i < shares.Length; i++)
        {
            shares[i] = each + (i < left ? 1 : 0);
        }
    }
}
