using System.Buffers.Binary;

namespace MLExtensions.Conformance.Tests;

/// <summary>One to three changes of the kinds that break readers: bits, numbers at their limits, pieces cut out, doubled or foreign.</summary>
internal static class Mutation
{
    private static readonly int[] Limits = [0, 1, -1, 2, 16, 255, 65536, int.MaxValue, int.MinValue, int.MaxValue - 7, 0x7FC00000, 0x7F800000];

    public static byte[] Of(byte[] original, Random random)
    {
        List<byte> bytes = [.. original];
        for (int change = random.Next(1, 4); change > 0 && bytes.Count > 0; change--)
        {
            int at = random.Next(bytes.Count);
            int length = Math.Min(random.Next(1, 40), bytes.Count - at);
            switch (random.Next(7))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    var number = new byte[sizeof(int)];
                    BinaryPrimitives.WriteInt32LittleEndian(number, Limits[random.Next(Limits.Length)]);
                    for (int i = 0; i < number.Length && at + i < bytes.Count; i++)
                        bytes[at + i] = number[i];
                    break;
                case 3:
                    bytes.RemoveRange(at, length);
                    break;
                case 4:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 5:
                    var foreign = new byte[length];
                    random.NextBytes(foreign);
                    bytes.InsertRange(at, foreign);
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return [.. bytes];
    }
}
