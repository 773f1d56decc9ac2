// Operators whose kernels would end the process on some arguments: what they need (bindings/aten/aten_needs.h), and
// why. tests/fuzz/operators.lua finds them; an operator that checks for itself does not belong here.
#pragma once
#include <string_view>

namespace sslrun::lua {

struct Guarded {
  std::string_view operators;  // names, separated by blanks: "name" or, looked for first, "name.overload"
  std::string_view needs;
  const char* reason;
};

inline constexpr Guarded kGuarded[] = {
    {"_stack align_tensors", "tensors {1+}", "looks at the first Tensor"},
    {"cat concat concatenate", "tensors {1+}", "looks at the first Tensor when the result is given"},
    {"_chunk_cat", "tensors {1+}; tensors [*, *...]", "counts the dimensions in front of `dim`"},
    {"_foreach_lerp _foreach_lerp_", "self tensors1 weights {n}", "walks the other lists by the length of the first"},
    {"_foreach_addcdiv_", "self tensor1 tensor2 of layout", "reads the memory of a Tensor that has none"},
    {"_ctc_loss_backward",
     "log_probs [T, N, C]; grad neg_log_likelihood [N]; log_alpha [N, T, A]; input_lengths target_lengths {N}; "
     "input_lengths target_lengths targets >= 0; input_lengths upto T; target_lengths below A; blank targets below C; "
     "grad log_probs neg_log_likelihood log_alpha dense; grad log_probs neg_log_likelihood log_alpha of one",
     "walks its tables by the lengths"},
    {"_foreach_zero _foreach_zero_", "self dense", "reads the memory of a Tensor that has none"},
    {"_foreach_copy", "self src {n}; self src dense", "walks the second list by the length of the first"},
    {"_fused_sgd _fused_sgd_", "self grads {n}; self grads momentum_buffer_list alike; self dense",
     "walks the lists' memory by the sizes of the first"},
    {"_fft_r2c _fft_c2r _fft_c2c", "self dense; dim {1+}; dim dims of self; dim >= 0; last_dim_size >= 1",
     "reads sizes at the dimensions it is given"},
    {"_logcumsumexp", "self [A, ...]; self filled; self dense; dim >= 0; dim dims of self; self out of one",
     "reads the size at a dimension"},
    {"_cummax_helper _cummin_helper",
     "self values indices [A, ...]; self filled; dim >= 0; dim dims of self; self values of one; indices of int64; "
     "self values indices dense",
     "writes into its results by the sizes of the first argument"},
    {"_thnn_differentiable_gru_cell_backward",
     "input_gates hidden_gates [N, 3H]; grad_hy hx [N, H]; input_bias hidden_bias [3H]; input_gates hidden_gates dense",
     "takes three parts of the gates"},
    {"_thnn_differentiable_lstm_cell_backward",
     "input_gates hidden_gates [N, 4H]; grad_hy grad_cy cx cy [N, H]; input_bias hidden_bias [4H]; input_gates dense",
     "takes four parts of the gates"},
    {"mkldnn_rnn_layer",
     "input [*, N, I]; hx_ cx_ [*, N, H]; hidden_size is H; weight0 [4H, I]; weight1 [4H, H]; weight2 weight3 [4H]; "
     "mode in 2..2; "
     "input weight0 weight1 weight2 weight3 hx_ cx_ dense; input weight0 filled",
     "hands sizes to oneDNN as they are; of its modes only the LSTM (2) is complete"},
    {"lstm", "params recurrent of 4", "hands sizes to oneDNN as they are"},
    {"gru", "params recurrent of 3", "hands sizes to oneDNN as they are"},
    {"rnn_tanh rnn_relu", "params recurrent of 1", "reads the batch sizes as they are"},
    {"quantized_lstm_cell", "hx {2}", "reads both states"},
    {"_convert_indices_from_csr_to_coo",
     "crow_indices [*..., *]; col_indices [*..., K]; crow_indices upto K; crow_indices col_indices of integer; "
     "crow_indices col_indices of one; crow_indices col_indices dense",
     "writes as many rows as the row pointers say"},
    {"_segment_reduce_backward",
     "data [K, *...]; grad output [...]; lengths offsets of integer; lengths offsets upto K; lengths offsets [*]; axis "
     "in 0..0; "
     "grad output data dense; grad output data lengths offsets filled",
     "walks the data by the lengths or offsets"},
    {"_sobol_engine_initialize_state_",
     "self [D, 30]; dimension is D; dimension in 1..21201; self of int64; self dense",
     "fills a row of direction numbers for each dimension"},
    {"_log_softmax_backward_data _softmax_backward_data", "grad_output output [...]",
     "divides by the size along `dim`"},
    {"_nested_compute_contiguous_strides_offsets",
     "nested_size [*, *]; nested_size of int64; nested_size dense; nested_size filled", "reads the first row of sizes"},
    {"_sparse_broadcast_to", "size >= 1", "divides by the sizes"},
    {"_dyn_quant_pack_4bit_weight", "block_size in_features out_features >= 1", "divides by them"},
    {"_scaled_dot_product_attention_math scaled_dot_product_attention",
     "query [*..., *, *, *] if enable_gqa; key [*..., *, *, *] if enable_gqa; key value filled if enable_gqa",
     "divides by the number of heads"},
    {"_fused_adam _fused_adam_ _fused_adamw _fused_adamw_",
     "self grads exp_avgs exp_avg_sqs state_steps {n}; max_exp_avg_sqs {n} if amsgrad; "
     "self grads exp_avgs exp_avg_sqs max_exp_avg_sqs alike; state_steps grad_scale found_inf filled; self dense",
     "walks the lists' memory by the sizes of the first"},
    {"_convert_indices_from_coo_to_csr", "size >= 0; self [*]; self of integer; self dense; self below size",
     "counts into as many rows"},
    {"_scaled_dot_product_flash_attention_for_cpu", "query key value filled", "divides by the sizes"},
    {"multilabel_margin_loss_backward", "grad_output filled; self target is_target [...]",
     "reads the gradient of each sample"},
    {"cummaxmin_backward", "grad input indices of layout; grad indices [...]",
     "reads the memory of a Tensor that has none"},
    {"diag", "self of native", "reads the memory of a Tensor that has none"},
    {"flatten.named_out_dim", "self [*, *...]", "reads the size of a dimension"},
    {"fused_moving_avg_obs_fake_quant _fused_moving_avg_obs_fq_helper _fused_moving_avg_obs_fq_helper_functional",
     "self observer_on fake_quant_on running_min running_max scale zero_point filled", "reads their first numbers"},
    {"_nnpack_spatial_convolution",
     "padding stride full; stride >= 1; input [*, I, *, *]; weight [O, I, *, *]; bias [O]; input weight bias of "
     "float32; "
     "input weight bias dense; input weight filled",
     "divides by the strides and reads four sizes"},
    {"slow_conv3d slow_conv3d_forward _slow_conv2d_backward", "kernel_size stride padding full",
     "reads as many numbers as there are dimensions"},
    {"_dyn_quant_matmul_4bit", "block_size in_features out_features >= 1", "divides by them"},
    {"_transform_bias_rescale_qkv", "qkv [*, *, 3D]; qkv filled; num_heads >= 1; num_heads upto D",
     "divides by the size of a head"},
    {"native_channel_shuffle", "groups >= 1", "divides by it"},
    {"_weight_norm _weight_norm_interface", "v g filled; dim dims of v; g span dim of v", "reads a norm for each row"},
    {"_weight_norm_interface_backward",
     "grad_w saved_v [...]; grad_w saved_v filled; dim dims of saved_v; saved_g saved_norms span dim of saved_v",
     "reads a norm for each row"},
    {"_native_batch_norm_legit.no_stats _native_batch_norm_legit.no_stats_out",
     "input [*, C, ...]; weight bias [C]; training in 1..1", "computes with statistics that are not there"},
    {"_batch_norm_no_update _batch_norm_with_update _batch_norm_with_update_functional",
     "input [*, C, ...]; weight bias running_mean running_var [C]; running_mean running_var given",
     "reads one number a channel"},
    {"_native_batch_norm_legit _native_batch_norm_legit_no_training native_batch_norm batch_norm_update_stats",
     "input [*, C, ...]; weight bias running_mean running_var [C]; running_mean running_var given unless training; "
     "input weight bias running_mean running_var dense",
     "reads one number a channel"},
    {"native_batch_norm_backward batch_norm_backward _batch_norm_impl_index_backward",
     "input grad_out grad_output [N, C, ...]; weight running_mean running_var save_mean save_invstd save_var "
     "save_var_transform [C]; "
     "running_mean running_var given unless train; running_mean running_var given unless update; "
     "save_mean save_invstd save_var_transform given if train; save_mean save_var given if update; "
     "input grad_out grad_output weight dense",
     "reads one number a channel"},
    {"reflection_pad3d reflection_pad1d_backward reflection_pad2d_backward", "padding full",
     "reads two numbers a dimension"},
    {"_adaptive_avg_pool2d_backward",
     "grad_output [..., *, *]; self [..., *, *]; grad_output self filled; grad_output self dense",
     "walks the gradient's planes by the number of the picture's"},
    {"_adaptive_avg_pool3d_backward",
     "grad_output [..., *, *, *]; self [..., *, *, *]; grad_output self filled; grad_output self dense",
     "walks the gradient's planes by the number of the picture's"},
    {"adaptive_max_pool3d_backward",
     "grad_output indices [..., *, *, *]; self [..., D, H, W]; indices of int64; grad_output self indices dense; "
     "indices below D*H*W",
     "adds to the places that the indices name"},
    {"adaptive_max_pool2d_backward",
     "grad_output indices [..., *, *]; self [..., H, W]; indices of int64; grad_output self indices dense; indices "
     "below H*W",
     "adds to the places that the indices name"},
    {"fractional_max_pool2d_backward",
     "kernel_size output_size full; grad_output indices [..., *, *]; self [..., H, W]; indices of int64; "
     "grad_output self indices dense; indices below H*W",
     "adds to the places that the indices name"},
    {"fractional_max_pool3d_backward",
     "kernel_size output_size full; grad_output indices [..., *, *, *]; self [..., D, H, W]; indices of int64; "
     "grad_output self indices dense; indices below D*H*W",
     "adds to the places that the indices name"},
    {"embedding_backward", "indices [...]; grad [..., *]; indices below num_weights",
     "adds to the rows that the indices name"},
    {"index_select_backward", "index [*]; self_sizes >= 1", "adds to sizes that it does not look at"},
    {"triu tril", "out stacked", "writes into a copy of the result that is too small"},
    {"select_backward", "grad_output of native; input_sizes {1+}", "writes into a dimension that is not there"},
    {"replication_pad1d_backward", "padding full; grad_output [..., *]; self [..., *]; grad_output self filled",
     "walks the gradient by the sizes of the input"},
    {"rrelu_with_noise rrelu_with_noise_", "self noise out [...]; self noise of one; self noise dense",
     "walks the noise and the result by the sizes of the input"},
    {"smooth_l1_loss_backward", "self target of float", "divides integers by beta"},
    {"lu_unpack",
     "LU_data [..., M, *] if unpack_pivots; LU_pivots [..., *] if unpack_pivots; LU_pivots >= 1 if unpack_pivots; "
     "LU_pivots upto M if unpack_pivots",
     "exchanges the rows that the pivots name"},
    {"fbgemm_pack_gemm_matrix_fp16 fbgemm_linear_quantize_weight",
     "input [*, *]; input of float32; input dense; input filled", "reads its memory as float32"},
    {"mkldnn_reorder_conv2d_weight", "self [*, *, *, *]; self filled; groups >= 1; stride >= 1; dilation >= 1",
     "divides by them"},
    {"segment_reduce", "data [K, *...]; offsets [*]; offsets upto K; unsafe in 0..0", "walks the data by the offsets"},
    {"embedding_dense_backward", "indices [...]; grad_output [..., *]; indices below num_weights",
     "adds to the rows that the indices name"},
    {"_embedding_bag _embedding_bag_forward_only embedding_bag", "offsets [*]; offsets filled",
     "reads the first and the last offset"},
    {"_embedding_bag_dense_backward",
     "grad [B, *]; indices offset2bag [*]; indices below num_weights; offset2bag below B; indices of one",
     "adds to the rows that the indices name"},
    {"_unsafe_masked_index", "indices of one; indices dense; indices place in self",
     "reads all index Tensors as the first one's dtype"},
    {"_pdist_forward", "self [*, *]", "reads two sizes"},
    {"_pdist_backward", "self [N, *]; grad pdist [N:2]; grad self pdist dense; grad self pdist of one",
     "walks the gradient by the number of pairs"},
    {"_cdist_backward",
     "grad cdist [..., P, R]; x1 [..., P, M]; x2 [..., R, M]; grad x1 x2 cdist dense; grad x1 x2 cdist of one",
     "walks the gradient by the sizes of the points"},
    {"_cholesky_solve_helper", "self [..., N, *]; A [..., N, N]; self A dense", "hands sizes to LAPACK as they are"},
    {"linalg_eigvals _linalg_eigvals", "self finite", "LAPACK's geev ends the process on inf and nan"},
    {"_scaled_dot_product_flash_attention_for_cpu_backward",
     "query grad_out out [B, H, Q, E]; key value [B, H, K, E]; logsumexp [B, H, Q]; query key value dense",
     "reads four sizes"},
    {"_saturate_weight_to_fp16", "weight of float32; weight dense; weight filled", "reads its memory as float32"},
    {"arange range", "step whole in dtype; step whole in out", "divides by the step, which is 0 as an integer"},
    {"align_to", "ellipsis_idx place in order", "an assertion without a message"},
    {"_remove_batch_dim", "out_dim place in self; batch_size >= 0", "inserts a size at that place"},
    {"_new_zeros_with_same_feature_meta", "self_num_batch_dims place in self", "reads that many sizes"},
    {"_reshape_alias _reshape_alias_copy", "size stride view of self", "makes a view of any memory"},
    {"_neg_view _neg_view_copy view_copy", "self dense", "a quantised Tensor has no such view"},
    {"copy", "self src of layout", "reads the memory of a Tensor that has none"},
    {"diagonal_backward", "grad_output dense", "reads the memory of a Tensor that has none"},
    {"index_copy_", "self index source of layout", "reads the memory of a Tensor that has none"},
    {"scatter_ scatter_add_ scatter_reduce_", "self index src of layout", "reads the memory of a Tensor that has none"},
};

// The entry of an operator, by "name.overload" or, where that has none, by "name"; null when it is not guarded.
constexpr const Guarded* find_guarded(std::string_view full) {
  std::string_view name = full.substr(0, full.find('.'));
  const Guarded* found = nullptr;
  for (const Guarded& guarded : kGuarded)
    for (std::string_view rest = guarded.operators; !rest.empty();) {
      size_t end = rest.find(' ');
      std::string_view entry = rest.substr(0, end);
      if (entry == full) return &guarded;
      if (entry == name) found = &guarded;
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
  return found;
}

}  // namespace sslrun::lua
